//! One result, from a thread that makes it to a future that waits for it.

use core::mem;
use core::task::{Poll, Waker};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::aio::error::TaskError;
use crate::aio::unheard::unheard;

/// Who gives the result. Dropped without, it has whoever waits learn that it was cancelled.
pub(crate) struct Giver<T> {
    place: Arc<Mutex<Place<T>>>,
}

/// Who waits for the result. Dropped, it wants none any more.
pub(crate) struct Taker<T> {
    place: Arc<Mutex<Place<T>>>,
}

enum Place<T> {
    Empty(Option<Waker>),
    Full(Result<T, TaskError>),
    /// It was taken, or nobody wants it.
    Over,
}

pub(crate) fn handover<T>() -> (Giver<T>, Taker<T>) {
    let place = Arc::new(Mutex::new(Place::Empty(None)));
    (Giver { place: Arc::clone(&place) }, Taker { place })
}

fn lock<T>(place: &Mutex<Place<T>>) -> MutexGuard<'_, Place<T>> {
    // Nothing panics while it is held.
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Giver<T> {
    /// Whether somebody still waits.
    pub(crate) fn is_wanted(&self) -> bool {
        !matches!(*lock(&self.place), Place::Over)
    }

    /// Gives it. If nobody wants it, an error is logged.
    pub(crate) fn give(self, result: Result<T, TaskError>) {
        if let Some(Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_)))) = self.put(result) {
            nobody_waited(&error);
        }
    }

    /// Gives the result back if nobody wants it.
    fn put(&self, result: Result<T, TaskError>) -> Option<Result<T, TaskError>> {
        let waker = {
            let mut place = lock(&self.place);
            let Place::Empty(waker) = &mut *place else { return Some(result) };
            let waker = waker.take();
            *place = Place::Full(result);
            waker
        };
        waker.into_iter().for_each(Waker::wake);
        None
    }
}

impl<T> Drop for Giver<T> {
    fn drop(&mut self) {
        // It is not wanted if there is one already.
        let _ = self.put(Err(TaskError::Cancelled));
    }
}

impl<T> Taker<T> {
    /// Whether the result is there, or else will wake this waker.
    ///
    /// # Panics
    ///
    /// If it was taken.
    pub(crate) fn poll(&self, waker: &Waker) -> Poll<Result<T, TaskError>> {
        let mut clone = Some(waker.clone());
        let mut place = lock(&self.place);
        match &mut *place {
            Place::Empty(known) => {
                // Dropped behind the lock.
                let old = mem::replace(known, clone.take());
                drop(place);
                drop(old);
                Poll::Pending
            }
            Place::Full(_) => {
                let full = mem::replace(&mut *place, Place::Over);
                drop(place);
                let Place::Full(result) = full else { return Poll::Pending };
                Poll::Ready(result)
            }
            Place::Over => {
                drop(place);
                panic!("the result of a call was awaited after it had been handed out");
            }
        }
    }
}

fn nobody_waited(error: &TaskError) {
    tracing::error!(%error, "a call elsewhere failed, and nobody waited for it any more");
    unheard(format_args!("a call elsewhere failed, and nobody waited for it any more: {error}"));
}

impl<T> Drop for Taker<T> {
    fn drop(&mut self) {
        let before = mem::replace(&mut *lock(&self.place), Place::Over);
        if let Place::Full(Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_)))) = &before {
            nobody_waited(error);
        }
    }
}
