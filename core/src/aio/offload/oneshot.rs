//! One result, sent from a thread to a future that waits for it.

use core::mem;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::report::report_unretrieved;
use crate::mutex::Mutex;

/// Sends the result. If it is dropped before, the receiver gets `TaskError::Cancelled`.
pub(crate) struct Sender<T> {
    state: Arc<Mutex<State<T>>>,
}

/// Receives the result.
pub(crate) struct Receiver<T> {
    state: Arc<Mutex<State<T>>>,
}

enum State<T> {
    Empty(Option<Waker>),
    Sent(Result<T, TaskError>),
    /// The result was received, or the receiver was dropped.
    Closed,
}

pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let state = Arc::new(Mutex::new(State::Empty(None)));
    (Sender { state: Arc::clone(&state) }, Receiver { state })
}

impl<T> Sender<T> {
    /// Returns whether there is a receiver.
    pub(crate) fn has_receiver(&self) -> bool {
        !matches!(*self.state.lock(), State::Closed)
    }

    /// Sends the result. If there is no receiver, an error is logged.
    pub(crate) fn send(self, result: Result<T, TaskError>) {
        if let Some(result) = self.store(result) {
            report(&result);
        }
    }

    /// Stores the result, or returns it if there is no receiver.
    fn store(&self, result: Result<T, TaskError>) -> Option<Result<T, TaskError>> {
        let waker = {
            let mut state = self.state.lock();
            let State::Empty(waker) = &mut *state else { return Some(result) };
            let waker = waker.take();
            *state = State::Sent(result);
            waker
        };
        waker.into_iter().for_each(Waker::wake);
        None
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // A second result is discarded.
        let _ = self.store(Err(TaskError::Cancelled));
    }
}

impl<T> Receiver<T> {
    /// Polls for the result, registering `waker` if it is not ready.
    ///
    /// # Panics
    ///
    /// If the result was already taken.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        let mut clone = Some(context.waker().clone());
        let mut state = self.state.lock();
        match &mut *state {
            State::Empty(known) => {
                // Dropped after the lock is released.
                let old = mem::replace(known, clone.take());
                drop(state);
                drop(old);
                Poll::Pending
            }
            State::Sent(_) => {
                let sent = mem::replace(&mut *state, State::Closed);
                drop(state);
                let State::Sent(result) = sent else { return Poll::Pending };
                Poll::Ready(result)
            }
            State::Closed => {
                drop(state);
                panic!("the result of a call was awaited after it had been handed out");
            }
        }
    }
}

fn report<T>(result: &Result<T, TaskError>) {
    report_unretrieved("work on another thread or process failed after its awaiter was dropped", result);
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let before = mem::replace(&mut *self.state.lock(), State::Closed);
        if let State::Sent(result) = &before {
            report(result);
        }
    }
}
