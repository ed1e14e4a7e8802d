//! The waker of a poll on its way to where it is stored.

use core::mem;
use core::task::Waker;
use std::vec::Vec;

/// The waker of a poll, which is cloned at most once, and only if another one is stored.
///
/// Has to be made before the lock is taken, so that it is dropped after the lock was released.
pub(crate) struct PollWaker<'w> {
    waker: &'w Waker,
    /// The clone; after that was stored, the waker that was stored before.
    owned: Option<Waker>,
}

impl<'w> PollWaker<'w> {
    #[inline]
    pub(crate) const fn new(waker: &'w Waker) -> Self {
        PollWaker { waker, owned: None }
    }

    /// Makes `stored` wake what this waker wakes. Returns `false`, and does nothing, if that takes a clone: the caller
    /// releases the lock, calls [`make_clone`](Self::make_clone), and tries again.
    #[inline]
    #[must_use]
    pub(crate) fn replace(&mut self, stored: &mut Waker) -> bool {
        if stored.will_wake(self.waker) {
            return true;
        }
        self.owned.as_mut().map(|clone| mem::swap(stored, clone)).is_some()
    }

    /// [`replace`](Self::replace) where there may be no waker yet.
    #[inline]
    #[must_use]
    pub(crate) fn store(&mut self, stored: &mut Option<Waker>) -> bool {
        if let Some(stored) = stored {
            return self.replace(stored);
        }
        *stored = self.owned.take();
        stored.is_some()
    }

    /// [`replace`](Self::replace) where several wakers are: adds this one if none of them wakes the same.
    #[must_use]
    pub(crate) fn push(&mut self, stored: &mut Vec<Waker>) -> bool {
        if stored.iter().any(|known| known.will_wake(self.waker)) {
            return true;
        }
        self.owned.take().map(|clone| stored.push(clone)).is_some()
    }

    /// Clones the waker. Called without the lock.
    #[inline]
    pub(crate) fn make_clone(&mut self) {
        self.owned = Some(self.waker.clone());
    }

    /// Takes the clone, if it was made and is not stored.
    #[inline]
    pub(crate) const fn take_clone(&mut self) -> Option<Waker> {
        self.owned.take()
    }
}
