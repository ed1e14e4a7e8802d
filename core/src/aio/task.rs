//! A future that runs by itself, and can be awaited and cancelled.

pub(crate) mod handle;
pub(crate) mod harness;
pub(crate) mod join_state;
pub(crate) mod publish;
pub(crate) mod spawn;

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::sync::Arc;

use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::forwarding::{ForwardingPoint, Route};
use crate::aio::cancel::scope::CancelScope;
use crate::aio::outcome::error::TaskError;
use crate::aio::task::handle::{TaskHandle, forward_to_handle};
use crate::aio::task::join_state::{Callback, JoinState, LocalTaskCell, ResultCell, Stored};
use crate::aio::task::publish::{drop_unobserved, publish_result};
use crate::aio::wakers::poll_waker::PollWaker;

/// A future that was [spawned](crate::aio::spawn): it runs whether it is awaited or not, and awaiting it returns
/// `Result<T, TaskError>`. Python's `asyncio.Task`.
///
/// A task whose `Task` is dropped runs on. If it fails then, the error is logged through `tracing`.
///
/// # Cancel safety
///
/// Awaiting `&mut task` is cancel safe: the future can be dropped, and the task awaited again. If the awaiter is
/// cancelled, the task is cancelled too, and still awaited, so that its cleanup is finished.
/// [`shield`](crate::aio::shield) prevents that. If the awaiter is dropped, the task continues.
///
/// Tasks that await each other never end by themselves. When one of them is cancelled, all of them are: the task that
/// would forward the request back to its origin gets [`TaskError::Cancelled`].
#[must_use = "a dropped `Task` keeps running detached: await it, or `drop` it explicitly"]
pub struct Task<T> {
    pub(crate) handle: TaskHandle,
    cell: CellRef<T>,
    /// Where a cancel of the awaiter is delivered.
    forwarding: ForwardingPoint,
    /// The result was taken.
    taken: bool,
}

/// The cell that has the join state.
enum CellRef<T> {
    InScope(Arc<CancelScope<JoinState<T>>>),
    Local(Arc<LocalTaskCell<T>>),
}

impl<T> Task<T> {
    fn new(shared: &impl ResultCell<T>, cell: CellRef<T>) -> Self {
        Task { handle: TaskHandle::new(shared.share_scope()), cell, forwarding: ForwardingPoint::new(), taken: false }
    }

    /// Returns a handle that has the state of the task, but not its result.
    #[must_use]
    pub fn handle(&self) -> TaskHandle {
        self.handle.clone()
    }

    /// Calls `change` with the join state, under a lock.
    fn with_state<R>(&self, change: impl FnOnce(&mut JoinState<T>) -> R) -> R {
        match &self.cell {
            CellRef::InScope(scope) => scope.with_payload(change),
            CellRef::Local(local) => local.with(change),
        }
    }

    /// Calls `callback` with the result when the task ends, before its awaiter continues; at once if it has ended.
    /// Python's `Task.add_done_callback`.
    ///
    /// Callbacks are called in the order in which they were added, in the poll that ends the task, and not in a later
    /// turn as Python's. During the calls, the task is [done](TaskHandle::is_done), and its result is not taken
    /// yet. A panic of a callback is logged. Returns `false`, and calls nothing, if the result was already taken.
    #[allow(clippy::must_use_candidate)]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) -> bool {
        let mut callback: Option<Callback<T>> = Some(Box::new(callback));
        let added = self.with_state(|state| {
            // Under one lock: other code may take the result in between.
            let result = state.borrow_result();
            state.callbacks()?.extend(callback.take());
            Some(BorrowedResult { result, task: self })
        });
        added.is_some()
    }

    /// Takes the result out while it is looked at, if it is there: the code that looks may ask the task for its state.
    fn borrow_result(&self) -> Option<BorrowedResult<'_, T>> {
        Some(BorrowedResult { result: Some(self.with_state(JoinState::borrow_result)?), task: self })
    }

    /// Stores a result for the awaiter.
    fn store(&self, result: Result<T, TaskError>) {
        let store = |result| -> Stored<T> { self.with_state(|state| state.store(result)) };
        publish_result(&self.handle.scope, store(result), store).into_iter().for_each(Waker::wake);
    }

    /// Returns the result, if the task has ended; only once. Python's `Task.result`, which can be called again.
    #[doc(alias = "result")]
    #[allow(clippy::must_use_candidate)]
    pub fn try_result(&mut self) -> Option<Result<T, TaskError>> {
        let result = self.with_state(JoinState::take);
        self.taken |= result.is_some();
        result
    }

    /// Polls for the result, registering `waker` if it is not ready.
    fn poll_result(&mut self, waker: &Waker) -> Poll<Result<T, TaskError>> {
        if let Some(result) = self.try_result() {
            return Poll::Ready(result);
        }
        let Poll::Ready(()) = self.poll_done(waker) else { return Poll::Pending };
        // It has ended in between.
        match self.try_result() {
            Some(result) => Poll::Ready(result),
            None => panic!("the task was awaited after its result was taken"),
        }
    }

    /// Polls until the result is there or was taken, registering `waker` if it is not. The result stays where it
    /// is.
    pub(crate) fn poll_done(&mut self, waker: &Waker) -> Poll<()> {
        let mut waker = PollWaker::new(waker);
        loop {
            let polled = self.with_state(|state| match state.waker() {
                Some(stored) => waker.store(stored).then_some(Poll::Pending),
                None => Some(Poll::Ready(())),
            });
            match polled {
                Some(polled) => return polled,
                None => waker.make_clone(),
            }
        }
    }

    /// Returns whether the task has ended, and its result is there or was taken.
    pub(crate) fn has_result(&self) -> bool {
        self.with_state(|state| state.waker().is_none())
    }

    /// Calls `callback` when the task ends, as a done-callback that handles an error: the error is not logged if it is
    /// not retrieved otherwise.
    pub(crate) fn observe_error(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) {
        let callback: Callback<T> = Box::new(callback);
        let called = self.with_state(|state| state.callbacks().map(|callbacks| callbacks.push(callback)));
        if called.is_some() {
            self.handle.scope.mark_error_observed();
        }
    }

    /// Waits for the task without cancelling it when the awaiter is cancelled. For [`shield`](crate::aio::shield) and
    /// the like.
    pub(crate) fn poll_shielded(&mut self, context: &Context<'_>) -> Poll<Result<T, TaskError>> {
        self.poll_result(context.waker())
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let (result, waker) = self.with_state(JoinState::detach);
        drop(waker);
        if let Some(result) = result {
            drop_unobserved(&self.handle.scope, result);
        }
    }
}

forward_to_handle!(Task, handle);

// Nothing in it is pinned.
impl<T> Unpin for Task<T> {}

impl<T> Future for Task<T> {
    type Output = Result<T, TaskError>;

    /// # Panics
    ///
    /// If the result was already taken, or if the task awaits itself, which would never end.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A result that is ready wins over a request to the awaiter.
        if let Poll::Ready(result) = self.poll_result(context.waker()) {
            let Task { handle, forwarding, .. } = &mut *self;
            let is_cancelled = matches!(result, Err(TaskError::Cancelled));
            let was_forwarded = forwarding.on_ended(|| !is_cancelled && handle.scope.has_undelivered_request());
            if was_forwarded && (is_cancelled || handle.scope.has_raised()) {
                raise_cancel();
            }
            return Poll::Ready(result);
        }
        let Task { handle, forwarding, .. } = &mut *self;
        assert!(!CancelScope::is_current_task(&handle.scope), "a task awaits itself, which would never end");
        // If the task has ended in the meantime without delivering the request, the next point here does (`on_ended`).
        match forwarding.register(context.waker(), &handle.scope) {
            Route::Forwarded => Poll::Pending,
            // The task awaits, maybe through others, the task that awaits it.
            Route::Cycle => {
                raise_cancel();
                Poll::Ready(Err(TaskError::Cancelled))
            }
        }
    }
}

#[allow(clippy::missing_fields_in_debug)] // The waiters are internal.
impl<T: fmt::Debug> fmt::Debug for Task<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Task");
        self.handle.fields(&mut debug);
        if let Some(lent) = self.borrow_result() {
            debug.field("result", &lent.result.as_ref());
        }
        debug.finish()
    }
}

/// A result that is being looked at. It is put back on drop.
struct BorrowedResult<'t, T> {
    result: Option<Result<T, TaskError>>,
    task: &'t Task<T>,
}

impl<T> Drop for BorrowedResult<'_, T> {
    fn drop(&mut self) {
        if let Some(result) = self.result.take() {
            self.task.store(result);
        }
    }
}

impl<T: Send + 'static> From<&Arc<CancelScope<JoinState<T>>>> for Task<T> {
    fn from(scope: &Arc<CancelScope<JoinState<T>>>) -> Self {
        Task::new(scope, CellRef::InScope(Arc::clone(scope)))
    }
}

impl<T> From<&Arc<LocalTaskCell<T>>> for Task<T> {
    fn from(local: &Arc<LocalTaskCell<T>>) -> Self {
        Task::new(local, CellRef::Local(Arc::clone(local)))
    }
}
