//! Wakers that are woken after a lock was released.

use std::mem;
use std::task::Waker;
use std::thread;
use std::vec::Vec;

use crate::aio::outcome::panic::{Panic, catch_panic};

/// Wakers, which are woken in their order when this is dropped, even if some of them panic.
///
/// The first panic is passed on then, unless the thread is panicking already; the others are logged.
///
/// Has to be made before the lock is taken, or [woken](Self::wake) after it was released.
#[derive(Default)]
#[must_use]
pub(crate) struct WakeList {
    // Nearly always there is at most one.
    first: Option<Waker>,
    others: Vec<Waker>,
}

impl WakeList {
    #[inline]
    pub(crate) fn push(&mut self, waker: Waker) {
        if self.first.is_none() {
            self.first = Some(waker);
        } else {
            self.others.push(waker);
        }
    }

    #[inline]
    pub(crate) fn and(mut self, waker: impl Into<Option<Waker>>) -> Self {
        if let Some(waker) = waker.into() {
            self.push(waker);
        }
        self
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.len()
    }

    /// Drops the list. For a list without a waker, which is the usual case, this costs less than a drop that is not
    /// inlined.
    #[inline(always)]
    pub(crate) fn wake_any(self) {
        if self.first.is_none() {
            // The others have no memory, because the first waker is not among them.
            return mem::forget(self);
        }
        drop(self);
    }

    #[inline]
    pub(crate) fn wake(self) {
        drop(self);
    }
}

impl From<Option<Waker>> for WakeList {
    #[inline]
    fn from(first: Option<Waker>) -> Self {
        WakeList { first, others: Vec::new() }
    }
}

impl From<Vec<Waker>> for WakeList {
    #[inline]
    fn from(wakers: Vec<Waker>) -> Self {
        let mut list = WakeList::default();
        if !wakers.is_empty() {
            list.extend(wakers);
        }
        list
    }
}

impl Extend<Waker> for WakeList {
    fn extend<I: IntoIterator<Item = Waker>>(&mut self, wakers: I) {
        wakers.into_iter().for_each(|waker| self.push(waker));
    }
}

impl Drop for WakeList {
    #[inline]
    fn drop(&mut self) {
        // Mostly there is none, and then this is all.
        if let Some(first) = self.first.take() {
            wake_all(first, mem::take(&mut self.others));
        }
    }
}

#[inline(never)]
fn wake_all(first: Waker, others: Vec<Waker>) {
    if others.is_empty() && !thread::panicking() {
        return first.wake();
    }
    let mut panics = core::iter::once(first).chain(others).filter_map(|waker| catch_panic(|| waker.wake()).err());
    // A panic inside the drop of an unwinding would abort.
    let first = if thread::panicking() { None } else { panics.next() };
    panics.for_each(|panic| tracing::error!(panic = panic.message(), "a waker panicked"));
    if let Some(first) = first {
        Panic::resume(first);
    }
}
