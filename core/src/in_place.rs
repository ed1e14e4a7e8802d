//! What does a shared reference to a generator cover? Not its body.
//!
//! A suspended body may have exclusive references into itself. A shared reference to the body would end them: it claims that
//! nothing behind it is written to, and `status` takes one to the generator. Behind an exclusive reference what is not [`Unpin`]
//! is spared that, behind a shared one only what is in a cell.
//!
//! The same goes for futures and streams of other crates in what can be asked for a status, or printed, while they are suspended: a
//! [`Guest`] is one.

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::ManuallyDrop;
use core::panic::RefUnwindSafe;
use core::pin::Pin;

/// A body where it is pinned, and where its owner drops it.
#[repr(transparent)]
pub(crate) struct InPlace<B>(pub(crate) UnsafeCell<ManuallyDrop<B>>);

/// Where the body B is, by the one who has the exclusive reference to this place: what [`InPlace::body`] says, without a call.
macro_rules! in_place {
    ($place:expr, $B:ty) => {
        // All that is around the body is transparent.
        (&raw mut $place) as *mut $B
    };
}
pub(crate) use in_place;

// SAFETY: a shared reference gives a pointer, and what is done through that is what a shared reference to the body is for.
unsafe impl<B: Sync> Sync for InPlace<B> {}

// As for `Sync`.
impl<B: RefUnwindSafe> RefUnwindSafe for InPlace<B> {}

impl<B> InPlace<B> {
    /// Where the body is. Through it, nothing is changed but by the one who has the exclusive reference.
    #[inline(always)]
    pub(crate) const fn body(&self) -> *mut B {
        self.0.get().cast()
    }
}

/// Somebody else's future, stream or generator where it is pinned, and gone once it has ended.
pub(crate) struct Guest<T>(UnsafeCell<Option<T>>);

// SAFETY: a shared reference gives nothing.
unsafe impl<T: Sync> Sync for Guest<T> {}

// As for `Sync`.
impl<T: RefUnwindSafe> RefUnwindSafe for Guest<T> {}

impl<T> Guest<T> {
    #[inline]
    pub(crate) const fn new(guest: T) -> Self {
        Guest(UnsafeCell::new(Some(guest)))
    }

    /// It is pinned with this.
    #[inline]
    pub(crate) fn pinned(self: Pin<&mut Self>) -> Pin<&mut Option<T>> {
        // SAFETY: this is the only way to it, so it is never moved; it is dropped with this, and this is `Unpin` only if it is.
        unsafe { self.map_unchecked_mut(|guest| guest.0.get_mut()) }
    }

    /// Whether it has not ended.
    #[cfg(feature = "aio")]
    #[inline]
    pub(crate) fn is_there(self: Pin<&mut Self>) -> bool {
        // `is_some` would take a shared reference to it.
        self.pinned().as_pin_mut().is_some()
    }
}
