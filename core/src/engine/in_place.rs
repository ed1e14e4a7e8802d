//! Storage for bodies and foreign futures that a shared reference does not cover.
//!
//! A suspended body may have exclusive references into itself. A shared reference to the body would invalidate them: it
//! asserts that nothing it covers is written to, and `status` takes a shared reference to the generator. Exclusive
//! references to a type that is not [`Unpin`] are exempt from such an assertion; shared references are exempt only for
//! what is in a cell.
//!
//! The same holds for futures and streams of other crates in types with a `status` or a `Debug` implementation: they
//! are in a [`Guest`] or in a [`Tenant`].

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::ManuallyDrop;
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::ptr;
#[cfg(feature = "aio-core")]
use std::boxed::Box;

/// A body that is pinned in place, and that its owner drops in place.
///
/// A union with a cell among its fields is a cell as a whole: rustc asks all fields whether a type may be frozen by a
/// shared reference. An `UnsafeCell` around the body would have the same effect, and cost one more call for each
/// generator.
#[repr(C)]
pub(crate) union InPlace<B> {
    pub(crate) body: ManuallyDrop<B>,
    _cell: ManuallyDrop<UnsafeCell<()>>,
}

// SAFETY: a shared reference returns a pointer, through which the same is done as through a shared reference to the
// body.
unsafe impl<B: Sync> Sync for InPlace<B> {}

// As for `Sync`.
impl<B: RefUnwindSafe> RefUnwindSafe for InPlace<B> {}

impl<B> InPlace<B> {
    /// Returns the address of the body. Only the owner of the exclusive reference may write through it.
    #[inline(always)]
    pub(crate) const fn body(&self) -> *mut B {
        // All fields begin where the union does.
        ptr::from_ref(self).cast::<B>().cast_mut()
    }
}

/// A pinned foreign future, stream or generator, that is dropped when it has ended.
pub(crate) struct Guest<T>(UnsafeCell<Option<T>>);

// SAFETY: nothing is reached through a shared reference.
unsafe impl<T: Sync> Sync for Guest<T> {}

// As for `Sync`.
impl<T: RefUnwindSafe> RefUnwindSafe for Guest<T> {}

impl<T> Guest<T> {
    #[inline]
    pub(crate) const fn new(guest: T) -> Self {
        Guest(UnsafeCell::new(Some(guest)))
    }

    /// Returns the pinned value, or `None` after its end.
    #[inline]
    pub(crate) fn pinned(self: Pin<&mut Self>) -> Pin<&mut Option<T>> {
        // SAFETY: this is the only access to the value, so it is never moved; it is dropped with `self`, which is
        // `Unpin` only if the value is.
        unsafe { self.map_unchecked_mut(|guest| guest.0.get_mut()) }
    }

    /// Returns whether the value is there.
    #[cfg(feature = "aio-core")]
    #[inline]
    pub(crate) fn is_there(self: Pin<&mut Self>) -> bool {
        // `is_some` would take a shared reference to the value.
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
    pub(crate) fn get(&mut self, index: usize) -> Option<Pin<&mut T>> {
        // SAFETY: no value is moved out of the slice. The reference is used to pin one of them again.
        let values = unsafe { self.0.as_mut().get_unchecked_mut() };
        let value = values.get_mut(index)?;
        // SAFETY: the value is a part of the slice, which stays pinned until all its values are dropped, and no other
        // reference to it exists.
        Some(unsafe { Pin::new_unchecked(value) })
    }
}

/// A pinned foreign future that lives exactly as long as its key. The key says whether the future is there, so no flag
/// is needed: there are as many of these as tasks, and most of the cost of a task is memory.
#[cfg(feature = "aio-core")]
pub(crate) struct Tenant<K, T> {
    /// `Some` exactly as long as the future lives.
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

    /// Returns the key and the pinned future, or `None` after [`leave`](Tenant::leave).
    #[inline]
    pub(crate) fn both(self: Pin<&mut Self>) -> Option<(&K, Pin<&mut T>)> {
        // SAFETY: nothing is moved out of `self`.
        let this = unsafe { self.get_unchecked_mut() };
        let key = this.key.as_ref()?;
        // SAFETY: this and `leave` are the only accesses to the future, so it is never moved, and is dropped before
        // `self` is; `self` is `Unpin` only if the future is. Its key is there, so the future is, too.
        let tenant = unsafe { Pin::new_unchecked(&mut **this.tenant.get_mut()) };
        Some((key, tenant))
    }

    /// Takes the key, and returns it with a guard that drops the future in place. Returns `None` after the first call.
    #[inline]
    pub(crate) fn leave(self: Pin<&mut Self>) -> Option<(K, Leaving<'_, T>)> {
        // SAFETY: only the key is moved, and the key is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        Some((this.key.take()?, Leaving(this.tenant.get_mut())))
    }
}

#[cfg(feature = "aio-core")]
impl<K, T> Drop for Tenant<K, T> {
    fn drop(&mut self) {
        // SAFETY: `self` is not moved any more.
        drop(unsafe { Pin::new_unchecked(self) }.leave());
    }
}

/// The guard that drops the future of a [`Tenant`]. The future is pinned there, so the guard must be dropped before the
/// memory is reused, which its borrow ensures, and must not be forgotten.
#[cfg(feature = "aio-core")]
#[must_use]
pub(crate) struct Leaving<'t, T>(&'t mut ManuallyDrop<T>);

#[cfg(feature = "aio-core")]
impl<T> Drop for Leaving<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: a `Leaving` is made with the key, and the key is taken once: so this is the only one.
        unsafe { ManuallyDrop::drop(self.0) }
    }
}
