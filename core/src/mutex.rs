//! The mutex of the crate.

use core::fmt;
use std::sync::PoisonError;

#[cfg(all(test, coyield_loom))]
use loom::sync as raw;
#[cfg(not(all(test, coyield_loom)))]
use std::sync as raw;

pub(crate) use raw::MutexGuard;

/// The mutex of `std`, or loom's in loom's models, which can be locked after a panic too.
///
/// While it is locked, plain data is read and changed, which cannot panic. Wakers, callbacks and values of foreign
/// types run code of others when they are woken, called, cloned or dropped: that happens after the lock was released.
pub(crate) struct Mutex<T: ?Sized>(raw::Mutex<T>);

#[allow(dead_code, reason = "each feature needs some of the methods")]
impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Mutex(raw::Mutex::new(value))
    }

    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[allow(dead_code, reason = "each feature needs some of the methods")]
impl<T: ?Sized> Mutex<T> {
    #[inline]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Mutex::new(T::default())
    }
}

impl<T: ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mutex").finish_non_exhaustive()
    }
}
