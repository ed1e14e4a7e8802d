//! What does a shared reference to a generator cover? Not its body.
//!
//! A suspended body may have exclusive references into itself. A shared reference to the body would end them: it claims that
//! nothing behind it is written to, and `status` takes one to the generator. Behind an exclusive reference what is not [`Unpin`]
//! is spared that, behind a shared one only what is in a cell.
//!
//! The same goes for futures and streams of other crates in what can be asked for a status, or printed, while they are suspended: a
//! [`Guest`] is one, and so is a [`Tenant`].

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::ManuallyDrop;
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::ptr;
#[cfg(feature = "aio-core")]
use std::boxed::Box;

/// A body where it is pinned, and where its owner drops it.
///
/// A union with a cell among its fields is a cell as a whole: rustc asks all fields whether a type may be frozen behind a
/// shared reference. An `UnsafeCell` around the body would be the same, and one more call for each generator.
#[repr(C)]
pub(crate) union InPlace<B> {
    pub(crate) body: ManuallyDrop<B>,
    _cell: ManuallyDrop<UnsafeCell<()>>,
}

// SAFETY: a shared reference gives a pointer, and what is done through that is what a shared reference to the body is for.
unsafe impl<B: Sync> Sync for InPlace<B> {}

// As for `Sync`.
impl<B: RefUnwindSafe> RefUnwindSafe for InPlace<B> {}

impl<B> InPlace<B> {
    /// Where the body is. Through it, nothing is changed but by the one who has the exclusive reference.
    #[inline(always)]
    pub(crate) const fn body(&self) -> *mut B {
        // All fields begin where the union does.
        ptr::from_ref(self).cast::<B>().cast_mut()
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
    #[cfg(feature = "aio-core")]
    #[inline]
    pub(crate) fn is_there(self: Pin<&mut Self>) -> bool {
        // `is_some` would take a shared reference to it.
        self.pinned().as_pin_mut().is_some()
    }
}

/// Values that are pinned side by side, in one allocation.
#[cfg(feature = "aio-core")]
pub(crate) struct PinnedSlice<T>(Pin<Box<[T]>>);

#[cfg(feature = "aio-core")]
impl<T> PinnedSlice<T> {
    pub(crate) fn new(values: Box<[T]>) -> Self {
        PinnedSlice(Box::into_pin(values))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(crate) fn get(&mut self, place: usize) -> Option<Pin<&mut T>> {
        // SAFETY: nothing is moved out of the slice: a value in it is only pinned again.
        let values = unsafe { self.0.as_mut().get_unchecked_mut() };
        let value = values.get_mut(place)?;
        // SAFETY: it is a part of the slice, which is pinned until it is dropped with all of its values. This is the only way to it.
        Some(unsafe { Pin::new_unchecked(value) })
    }
}

/// Somebody else's future, as a [`Guest`], that has a key. It gives that back when it leaves, which tells whether it is there: tasks are
/// as many as there are futures, and memory is what most of them cost.
#[cfg(feature = "aio-core")]
pub(crate) struct Tenant<K, T> {
    /// It is there as long as the tenant is.
    key: Option<K>,
    tenant: UnsafeCell<ManuallyDrop<T>>,
}

#[cfg(feature = "aio-core")]
const _: () =
    assert!(size_of::<Tenant<&(), [usize; 2]>>() == 3 * size_of::<usize>(), "it takes no more than its key and itself");

#[cfg(feature = "aio-core")]
impl<K, T> Tenant<K, T> {
    #[inline]
    pub(crate) const fn new(key: K, tenant: T) -> Self {
        Tenant { key: Some(key), tenant: UnsafeCell::new(ManuallyDrop::new(tenant)) }
    }

    /// Both, if it has not left. It is pinned with this.
    #[inline]
    pub(crate) fn both(self: Pin<&mut Self>) -> Option<(&K, Pin<&mut T>)> {
        // SAFETY: nothing is moved out of it.
        let this = unsafe { self.get_unchecked_mut() };
        let key = this.key.as_ref()?;
        // SAFETY: this and `leave` are the only ways to it, so it is never moved, and dropped before this is; this is `Unpin` only if
        // it is. Its key is there, so it is, too.
        let tenant = unsafe { Pin::new_unchecked(&mut **this.tenant.get_mut()) };
        Some((key, tenant))
    }

    /// It leaves, if it has not: gives its key, and what drops it where it is.
    #[inline]
    pub(crate) fn leave(self: Pin<&mut Self>) -> Option<(K, Leaving<'_, T>)> {
        // SAFETY: only the key is moved, and that is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        Some((this.key.take()?, Leaving(this.tenant.get_mut())))
    }
}

#[cfg(feature = "aio-core")]
impl<K, T> Drop for Tenant<K, T> {
    fn drop(&mut self) {
        // SAFETY: it is not moved any more.
        drop(unsafe { Pin::new_unchecked(self) }.leave());
    }
}

/// A tenant that leaves. It is pinned where it is, so this must be dropped before that place is, as its borrow says, and not forgotten.
#[cfg(feature = "aio-core")]
#[must_use]
pub(crate) struct Leaving<'t, T>(&'t mut ManuallyDrop<T>);

#[cfg(feature = "aio-core")]
impl<T> Drop for Leaving<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: whoever made this had the tenant's key, and that there is no more: this is the only one.
        unsafe { ManuallyDrop::drop(self.0) }
    }
}
