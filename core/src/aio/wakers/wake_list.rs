//! Wakers that are woken after a lock was released.

use std::task::Waker;
use std::vec::Vec;

/// Wakers to wake as soon as no lock is held.
#[must_use]
pub(crate) struct WakeList(pub(crate) Vec<Waker>);

impl WakeList {
    pub(crate) fn and(mut self, waker: impl Into<Option<Waker>>) -> Self {
        self.0.extend(waker.into());
        self
    }

    #[inline]
    pub(crate) fn wake(self) {
        if !self.0.is_empty() {
            self.wake_all();
        }
    }

    #[cold]
    fn wake_all(self) {
        let mut wakers = WakeRemaining(self.0.into_iter());
        wakers.0.by_ref().for_each(Waker::wake);
    }
}

/// Wakes the remaining wakers if one of them panics.
struct WakeRemaining(std::vec::IntoIter<Waker>);

impl Drop for WakeRemaining {
    fn drop(&mut self) {
        self.0.by_ref().for_each(Waker::wake);
    }
}
