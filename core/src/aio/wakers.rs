//! Who is to be woken when no lock is held any more?

use std::task::Waker;
use std::vec::Vec;

/// Whom to wake when the lock is not held any more.
#[must_use]
pub(crate) struct Wakers(pub(crate) Vec<Waker>);

impl Wakers {
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
        let mut wakers = Waking(self.0.into_iter());
        wakers.0.by_ref().for_each(Waker::wake);
    }
}

/// If one of them panics, the others are woken all the same.
struct Waking(std::vec::IntoIter<Waker>);

impl Drop for Waking {
    fn drop(&mut self) {
        self.0.by_ref().for_each(Waker::wake);
    }
}
