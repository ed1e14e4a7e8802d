//! The result of a task, or the awaiter and the callbacks that wait for it.

use core::mem;
use core::task::Waker;
use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use crate::aio::cancel::scope::{CancelScope, ClosedScope};
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::state::TaskState;
use crate::mutex::Mutex;

pub(crate) type Callback<T> = Box<dyn FnOnce(&Result<T, TaskError>) + Send>;

/// The state of a task's result on its way to the awaiter.
pub(crate) enum JoinState<T> {
    /// The task runs. The awaiter has this waker.
    Running(Option<Waker>),
    /// The task runs, and has callbacks.
    WithCallbacks(Box<WithCallbacks<T>>),
    /// The task runs or has ended, and its [`Task`](crate::aio::Task) was dropped.
    Detached,
    /// The task has ended.
    Done(Result<T, TaskError>),
    /// The result was taken.
    Taken,
}

pub(crate) struct WithCallbacks<T> {
    waker: Option<Waker>,
    callbacks: Vec<Callback<T>>,
    is_detached: bool,
}

/// What the caller has to do after a result was stored.
pub(crate) enum Stored<T> {
    /// The awaiter can take the result. The caller has to wake it.
    Ready(Option<Waker>),
    /// The result is not stored: the callbacks are to be called with it first.
    RunCallbacks(Vec<Callback<T>>, Result<T, TaskError>),
    /// The result is not stored: it cannot be asked for any more.
    Unobserved(Result<T, TaskError>),
}

impl<T> JoinState<T> {
    pub(crate) const fn new() -> Self {
        JoinState::Running(None)
    }

    /// Returns where the awaiter's waker is stored while the task runs.
    pub(crate) fn waker(&mut self) -> Option<&mut Option<Waker>> {
        match self {
            JoinState::Running(waker) => Some(waker),
            JoinState::WithCallbacks(with_callbacks) => Some(&mut with_callbacks.waker),
            JoinState::Detached | JoinState::Done(_) | JoinState::Taken => None,
        }
    }

    /// Returns the callbacks while the task runs.
    pub(crate) fn callbacks(&mut self) -> Option<&mut Vec<Callback<T>>> {
        if let JoinState::Running(waker) = self {
            let waker = waker.take();
            let with_callbacks = WithCallbacks { waker, callbacks: Vec::new(), is_detached: false };
            *self = JoinState::WithCallbacks(Box::new(with_callbacks));
        }
        match self {
            JoinState::WithCallbacks(with_callbacks) => Some(&mut with_callbacks.callbacks),
            _ => None,
        }
    }

    /// Hands the result out, if the task has ended.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Result<T, TaskError>> {
        match mem::replace(self, JoinState::Taken) {
            JoinState::Done(result) => Some(result),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Takes the result out for a while, if the task has ended. The caller has to [store](Self::store) it again.
    pub(crate) fn borrow_result(&mut self) -> Option<Result<T, TaskError>> {
        let result = self.take()?;
        *self = JoinState::new();
        Some(result)
    }

    /// Stores the result, unless the callbacks come first or the task is detached.
    #[inline]
    pub(crate) fn store(&mut self, result: Result<T, TaskError>) -> Stored<T> {
        // The frequent case first: an awaiter, and no callbacks.
        if let JoinState::Running(waker) = self {
            let waker = waker.take();
            return self.complete(result, waker);
        }
        match mem::replace(self, JoinState::Taken) {
            JoinState::WithCallbacks(mut with_callbacks) if !with_callbacks.callbacks.is_empty() => {
                // The callbacks are called without the lock, so this stays a running task meanwhile, to which they may
                // add others. The caller stores the result again after them.
                let callbacks = mem::take(&mut with_callbacks.callbacks);
                *self = JoinState::WithCallbacks(with_callbacks);
                Stored::RunCallbacks(callbacks, result)
            }
            JoinState::WithCallbacks(with_callbacks) if with_callbacks.is_detached => Stored::Unobserved(result),
            JoinState::Detached => Stored::Unobserved(result),
            JoinState::WithCallbacks(with_callbacks) => self.complete(result, with_callbacks.waker),
            JoinState::Running(_) | JoinState::Done(_) | JoinState::Taken => self.complete(result, None),
        }
    }

    fn complete(&mut self, result: Result<T, TaskError>, waker: Option<Waker>) -> Stored<T> {
        *self = JoinState::Done(result);
        Stored::Ready(waker)
    }

    /// The result cannot be asked for any more. Returns what the caller is to drop: the result, or the awaiter's waker.
    pub(crate) fn detach(&mut self) -> (Option<Result<T, TaskError>>, Option<Waker>) {
        if let JoinState::WithCallbacks(with_callbacks) = self {
            with_callbacks.is_detached = true;
            return (None, with_callbacks.waker.take());
        }
        match mem::replace(self, JoinState::Detached) {
            JoinState::Done(result) => (Some(result), None),
            JoinState::Running(waker) => (None, waker),
            _ => (None, None),
        }
    }
}

/// Holds the join state of a task, and its scope.
pub(crate) trait ResultCell<T> {
    /// Returns the scope of the task.
    fn scope(&self) -> &CancelScope;

    /// Returns the scope of the task, to keep.
    fn share_scope(&self) -> Arc<CancelScope>;

    /// Returns the waker that schedules the task.
    #[cfg_attr(
        not(all(feature = "aio", not(target_family = "wasm"))),
        allow(dead_code, reason = "the executor needs it")
    )]
    fn waker(&self) -> Waker;

    /// Calls `change` with the join state, under a lock.
    fn with<R>(&self, change: impl FnOnce(&mut JoinState<T>) -> R) -> R;

    /// Records that the task has ended, and calls `change` with the join state.
    fn close<R>(&self, end: TaskState, change: impl FnOnce(&mut JoinState<T>) -> R) -> ClosedScope<R>;
}

/// A result that can be sent wherever a handle of the task can is the payload of the scope.
impl<T: Send + 'static> ResultCell<T> for Arc<CancelScope<JoinState<T>>> {
    fn scope(&self) -> &CancelScope {
        &**self
    }

    fn share_scope(&self) -> Arc<CancelScope> {
        Arc::clone(self) as Arc<CancelScope>
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(self))
    }

    fn with<R>(&self, change: impl FnOnce(&mut JoinState<T>) -> R) -> R {
        self.with_payload(change)
    }

    fn close<R>(&self, end: TaskState, change: impl FnOnce(&mut JoinState<T>) -> R) -> ClosedScope<R> {
        CancelScope::close(self, end, change)
    }
}

/// The join state of a task whose result has to stay on its thread, and the scope, which may leave it.
pub(crate) struct LocalTaskCell<T> {
    pub(crate) scope: Arc<CancelScope<()>>,
    pub(crate) state: Mutex<JoinState<T>>,
}

impl<T> LocalTaskCell<T> {
    pub(crate) fn with<R>(&self, change: impl FnOnce(&mut JoinState<T>) -> R) -> R {
        change(&mut self.state.lock())
    }
}

impl<T> ResultCell<T> for Arc<LocalTaskCell<T>> {
    fn scope(&self) -> &CancelScope {
        &*self.scope
    }

    fn share_scope(&self) -> Arc<CancelScope> {
        Arc::clone(&self.scope) as Arc<CancelScope>
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.scope))
    }

    fn with<R>(&self, change: impl FnOnce(&mut JoinState<T>) -> R) -> R {
        LocalTaskCell::with(self, change)
    }

    fn close<R>(&self, end: TaskState, change: impl FnOnce(&mut JoinState<T>) -> R) -> ClosedScope<R> {
        let ClosedScope { is_undelivered, waiters, value: () } = self.scope.close(end, |()| ());
        ClosedScope { is_undelivered, waiters, value: LocalTaskCell::with(self, change) }
    }
}
