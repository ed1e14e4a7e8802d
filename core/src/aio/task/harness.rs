//! A task as its host polls it, up to its end.

use core::future::Future;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::poll_in_scope::{FutureCell, poll_in_scope};
use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::TaskMeta;
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::Host;
use crate::aio::host::budget;
use crate::aio::host::instant::clock;
use crate::aio::host::job::Job;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::catch_panic;
use crate::aio::outcome::state::TaskState;
use crate::aio::task::Task;
use crate::aio::task::join_state::{JoinState, LocalTaskCell, ResultCell, Stored};
use crate::aio::task::publish::publish_result;
use crate::context::panic::drop_ignoring_panics;
use crate::engine::in_place::Tenant;
use crate::mutex::Mutex;
use crate::trace_hooks::{TaskEnd, TaskLane};

/// The value of a task whose future is F.
type Value<F> = <<F as Future>::Output as Outcome>::Value;

pin_project! {
    /// A task as it is polled.
    pub(crate) struct Harness<F: Future, C: ResultCell<Value<F>>>
    where
        F::Output: Outcome,
    {
        // Until it has ended.
        #[pin]
        future: Tenant<C, F>,
    }

    impl<F: Future, C: ResultCell<Value<F>>> PinnedDrop for Harness<F, C>
    where
        F::Output: Outcome,
    {
        fn drop(this: Pin<&mut Self>) {
            if let Some((cell, leaving)) = this.project().future.leave() {
                // The runtime was shut down.
                let mut scope = ScopeHolder::from(cell.share_scope());
                let entered = scope.enter(None);
                let dropped = catch_panic(|| drop(leaving));
                drop(entered);
                let error = dropped.map_or_else(TaskError::Panicked, |()| TaskError::Cancelled);
                finish(&cell, Err(error));
            }
        }
    }
}

/// Makes a task of a future; the host has to poll it.
pub(crate) fn prepare<F>(
    host: Arc<Host>,
    location: &'static Location<'static>,
    future: F,
) -> (Harness<F, Arc<CancelScope<JoinState<Value<F>>>>>, Task<Value<F>>)
where
    F: Future<Output: Outcome<Value: Send>> + 'static,
{
    let cell = Arc::new(CancelScope::of_task(TaskMeta::new(location, host), JoinState::new()));
    let task = Task::from(&cell);
    (Harness { future: Tenant::new(cell, future) }, task)
}

/// [`prepare`] for a future that is polled on this thread.
pub(crate) fn prepare_local<F>(
    host: Arc<Host>,
    location: &'static Location<'static>,
    future: F,
) -> (Harness<F, Arc<LocalTaskCell<Value<F>>>>, Task<Value<F>>)
where
    F: Future<Output: Outcome>,
{
    let cell = Arc::new(LocalTaskCell {
        scope: Arc::new(CancelScope::of_task(TaskMeta::new(location, host), ())),
        state: Mutex::new(JoinState::new()),
    });
    let task = Task::from(&cell);
    (Harness { future: Tenant::new(cell, future) }, task)
}

impl<F: Future, C: ResultCell<Value<F>>> Harness<F, C>
where
    F::Output: Outcome,
{
    /// Polls the task. When it has ended, returns what is left of it.
    fn poll_to_end(self: Pin<&mut Self>, scope: &mut ScopeHolder, context: &mut Context<'_>) -> Poll<Option<C>> {
        let this = self.project();
        let Some(meta) = &scope.meta else { return Poll::Ready(None) };
        // Only debug builds warn of slow polls, so only they read the clock.
        let started = if cfg!(debug_assertions) { clock() } else { None };
        let lane = meta.lane.clone();
        let ended = lane.run(|| {
            let ended = poll_task(scope, this.future, context);
            match &ended {
                None => lane.waits(),
                Some((_, result)) => record(&lane, result),
            }
            ended
        });
        if let Some(took) = started.and_then(|started| Some(clock()? - started)) {
            warn_if_slow(scope, took);
        }
        let Some((cell, result)) = ended else { return Poll::Pending };
        finish(&cell, result);
        Poll::Ready(Some(cell))
    }
}

impl<F: Future, C: ResultCell<Value<F>>> Future for Harness<F, C>
where
    F::Output: Outcome,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(scope) = self.as_mut().scope() else { return Poll::Ready(()) };
        budget::begin_turn();
        self.poll_to_end(&mut ScopeHolder::from(scope), context).map(drop)
    }
}

impl<F: Future, C: ResultCell<Value<F>>> Job for Harness<F, C>
where
    F::Output: Outcome,
{
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket> {
        let (cell, _) = self.project().future.both()?;
        Some(&cell.scope().ticket)
    }

    fn waker(self: Pin<&mut Self>) -> Option<Waker> {
        let (cell, _) = self.project().future.both()?;
        Some(cell.waker())
    }

    fn is_task(&self) -> bool {
        true
    }

    fn scope(self: Pin<&mut Self>) -> Option<Arc<CancelScope>> {
        let (cell, _) = self.project().future.both()?;
        Some(cell.share_scope())
    }

    fn run(mut self: Pin<&mut Self>, scope: &mut ScopeHolder, context: &mut Context<'_>) -> Poll<bool> {
        let Some((cell, _)) = self.as_mut().project().future.both() else { return Poll::Ready(false) };
        cell.scope().ticket.begin();
        if scope.get().is_none() {
            // It was lost in the last poll.
            *scope = ScopeHolder::from(cell.share_scope());
        }
        self.poll_to_end(scope, context).map(|cell| cell.is_some_and(|cell| cell.scope().ticket.end()))
    }
}

/// The future of a task, or the cell for its result.
struct HarnessFuture<'r, F, C> {
    future: Pin<&'r mut Tenant<C, F>>,
    cell: Option<C>,
}

impl<F: Future, C> FutureCell for HarnessFuture<'_, F, C> {
    type Future = F;

    fn future(&mut self) -> Option<Pin<&mut F>> {
        self.future.as_mut().both().map(|(_, future)| future)
    }

    fn clear(&mut self) {
        if let Some((cell, leaving)) = self.future.as_mut().leave() {
            self.cell = Some(cell);
            drop(leaving);
        }
    }
}

/// Polls the future of a task, and drops it when it has ended. Then returns its result, and the cell to store that in.
fn poll_task<F, C>(
    scope: &mut ScopeHolder,
    future: Pin<&mut Tenant<C, F>>,
    context: &mut Context<'_>,
) -> Option<(C, Result<Value<F>, TaskError>)>
where
    F: Future<Output: Outcome>,
{
    let mut harness = HarnessFuture { future, cell: None };
    let polled = catch_panic(|| {
        let ended = poll_in_scope(scope, &mut harness, context);
        ended.map(|ended| ended.map_or_else(|cancelled| Err(cancelled.into()), Outcome::outcome))
    });
    let result = match polled {
        Ok(Poll::Pending) => return None,
        Ok(Poll::Ready(result)) => result,
        Err(panic) => {
            // A second panic, of a destructor, would hide the first one.
            drop_ignoring_panics(|| {
                let _entered = scope.enter(Some(context.waker()));
                harness.clear();
            });
            Err(TaskError::Panicked(panic))
        }
    };
    Some((harness.cell?, result))
}

/// Records in the trace how a task ended.
fn record<T>(lane: &TaskLane, result: &Result<T, TaskError>) {
    lane.ended(match result {
        Ok(_) => TaskEnd::Returned,
        Err(TaskError::Cancelled) => TaskEnd::Cancelled,
        Err(TaskError::Panicked(_)) => TaskEnd::Panicked,
        Err(_) => TaskEnd::Failed,
    });
}

/// Ends the task: stores the result, wakes what waits for it, and takes the task off the list of its host.
fn finish<T>(cell: &impl ResultCell<T>, result: Result<T, TaskError>) {
    let end = match &result {
        Ok(_) => TaskState::Finished,
        Err(TaskError::Cancelled) => TaskState::Cancelled,
        Err(TaskError::Panicked(_)) => TaskState::Panicked,
        Err(_) => TaskState::Failed,
    };
    let scope = cell.scope();
    // Last, also after a panic: when the host has no task left, all results are stored.
    let _unregister = scope.meta.as_ref().map(UnregisterOnDrop);
    let closed = cell.close(end, |state| state.store(result));
    let awaiter = match closed.value {
        Stored::Ready(awaiter) => awaiter,
        stored => publish_result(scope, stored, |result| cell.with(|state| state.store(result))),
    };
    closed.waiters.and(awaiter).wake();
}

/// Takes a task off the list of its host.
struct UnregisterOnDrop<'t>(&'t TaskMeta);

impl Drop for UnregisterOnDrop<'_> {
    fn drop(&mut self) {
        self.0.task_host().remove_task(self.0);
    }
}

fn warn_if_slow(scope: &CancelScope, took: Duration) {
    let Some(meta) = &scope.meta else { return };
    if took > meta.host().slow_threshold() {
        let (task, spawned_at) = (scope.name(), meta.spawned_at());
        tracing::warn!(
            %task, %spawned_at, took = ?took,
            "a task blocked its thread: run blocking code on another thread with `to_thread`"
        );
    }
}
