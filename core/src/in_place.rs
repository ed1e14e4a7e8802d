//! What does a shared reference to a generator cover? Not its body.
//!
//! A suspended body may have exclusive references into itself. A shared reference to the body would end them: it claims that
//! nothing behind it is written to, and `status` takes one to the generator. Behind an exclusive reference what is not [`Unpin`]
//! is spared that, behind a shared one only what is in a cell.

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::ManuallyDrop;

/// A body where it is pinned, and where its owner drops it.
pub(crate) struct InPlace<B>(UnsafeCell<ManuallyDrop<B>>);

// SAFETY: a shared reference gives a pointer, and what is done through that is what a shared reference to the body is for.
unsafe impl<B: Sync> Sync for InPlace<B> {}

// As for `Sync`.
impl<B: core::panic::RefUnwindSafe> core::panic::RefUnwindSafe for InPlace<B> {}

impl<B> InPlace<B> {
    #[inline(always)]
    pub(crate) const fn new(body: B) -> Self {
        InPlace(UnsafeCell::new(ManuallyDrop::new(body)))
    }

    /// Where the body is. Through it, nothing is changed but by the one who has the exclusive reference.
    #[inline(always)]
    pub(crate) const fn body(&self) -> *mut B {
        self.0.get().cast()
    }
}
