//! A task as its host polls it, up to its end.

use core::future::Future;
use core::panic::{AssertUnwindSafe, Location};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::about::{About, TaskState};
use crate::aio::cancel::{Place, poll_in};
use crate::aio::current::Own;
use crate::aio::default_runtime::Ticket;
use crate::aio::error::{Panic, TaskError, lost};
use crate::aio::host::Host;
use crate::aio::instant::clock;
use crate::aio::job::Job;
use crate::aio::outcome::Outcome;
use crate::aio::scope::Scope;
use crate::aio::slot::{Apart, Callback, Put, Seat, Slot};
use crate::aio::task::Task;
use crate::aio::unheard::unheard;
use crate::engine::in_place::Tenant;
use crate::trace_hooks::{TaskEnd, TaskLane};

/// What the future F of a task is awaited for.
type Value<F> = <<F as Future>::Output as Outcome>::Value;

pin_project! {
    /// A task as it is polled.
    pub(crate) struct Running<F: Future, S: Seat<Value<F>>>
    where
        F::Output: Outcome,
    {
        // Until it has ended.
        #[pin]
        future: Tenant<S, F>,
    }

    impl<F: Future, S: Seat<Value<F>>> PinnedDrop for Running<F, S>
    where
        F::Output: Outcome,
    {
        fn drop(this: Pin<&mut Self>) {
            if let Some((seat, leaving)) = this.project().future.leave() {
                // The runtime was shut down.
                let mut scope = Own::from(seat.shared());
                let entered = scope.enter(None);
                let dropped = catch_unwind(AssertUnwindSafe(|| drop(leaving)));
                drop(entered);
                let error = dropped.map_or_else(|payload| TaskError::Panicked(Panic::new(payload)), |()| TaskError::Cancelled);
                finish(&seat, Err(error));
            }
        }
    }
}

/// Makes a task of a future, which its host has to poll.
pub(crate) fn prepare<F>(
    host: Arc<Host>,
    place: &'static Location<'static>,
    future: F,
) -> (Running<F, Arc<Scope<Slot<Value<F>>>>>, Task<Value<F>>)
where
    F: Future<Output: Outcome<Value: Send>> + 'static,
{
    let seat = Arc::new(Scope::of_task(About::new(place, host), Slot::new()));
    let task = Task::from(&seat);
    (Running { future: Tenant::new(seat, future) }, task)
}

/// The same for a future that is polled on this thread.
pub(crate) fn prepare_local<F>(
    host: Arc<Host>,
    place: &'static Location<'static>,
    future: F,
) -> (Running<F, Arc<Apart<Value<F>>>>, Task<Value<F>>)
where
    F: Future<Output: Outcome>,
{
    let seat =
        Arc::new(Apart { scope: Arc::new(Scope::of_task(About::new(place, host), ())), slot: Mutex::new(Slot::new()) });
    let task = Task::from(&seat);
    (Running { future: Tenant::new(seat, future) }, task)
}

impl<F: Future, S: Seat<Value<F>>> Running<F, S>
where
    F::Output: Outcome,
{
    /// Polls the task. When it has ended, returns what is left of it.
    fn poll_to_end(self: Pin<&mut Self>, scope: &mut Own, context: &mut Context<'_>) -> Poll<Option<S>> {
        let this = self.project();
        let Some(about) = &scope.about else { return Poll::Ready(None) };
        let started = if cfg!(debug_assertions) { clock() } else { None };
        let lane = about.lane.clone();
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
        let Some((seat, result)) = ended else { return Poll::Pending };
        finish(&seat, result);
        Poll::Ready(Some(seat))
    }
}

impl<F: Future, S: Seat<Value<F>>> Future for Running<F, S>
where
    F::Output: Outcome,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(scope) = self.as_mut().scope() else { return Poll::Ready(()) };
        self.poll_to_end(&mut Own::from(scope), context).map(drop)
    }
}

impl<F: Future, S: Seat<Value<F>>> Job for Running<F, S>
where
    F::Output: Outcome,
{
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket> {
        let (seat, _) = self.project().future.both()?;
        Some(&seat.scope().ticket)
    }

    fn waker(self: Pin<&mut Self>) -> Option<Waker> {
        let (seat, _) = self.project().future.both()?;
        Some(seat.waker())
    }

    fn is_task(&self) -> bool {
        true
    }

    fn scope(self: Pin<&mut Self>) -> Option<Arc<Scope>> {
        let (seat, _) = self.project().future.both()?;
        Some(seat.shared())
    }

    fn run(mut self: Pin<&mut Self>, scope: &mut Own, context: &mut Context<'_>) -> Poll<bool> {
        let Some((seat, _)) = self.as_mut().project().future.both() else { return Poll::Ready(false) };
        seat.scope().ticket.begin();
        if scope.get().is_none() {
            // It was lost in the last poll.
            *scope = Own::from(seat.shared());
        }
        self.poll_to_end(scope, context).map(|seat| seat.is_some_and(|seat| seat.scope().ticket.end()))
    }
}

/// The future of a task, or where its result is to be put.
struct TaskPlace<'r, F, S> {
    future: Pin<&'r mut Tenant<S, F>>,
    seat: Option<S>,
}

impl<F: Future, S> Place for TaskPlace<'_, F, S> {
    type Future = F;

    fn future(&mut self) -> Option<Pin<&mut F>> {
        self.future.as_mut().both().map(|(_, future)| future)
    }

    fn clear(&mut self) {
        if let Some((seat, leaving)) = self.future.as_mut().leave() {
            self.seat = Some(seat);
            drop(leaving);
        }
    }
}

/// Polls the future of a task, and drops it when it has ended. Gives its result then, and where that is to be put.
fn poll_task<F, S>(
    scope: &mut Own,
    future: Pin<&mut Tenant<S, F>>,
    context: &mut Context<'_>,
) -> Option<(S, Result<Value<F>, TaskError>)>
where
    F: Future<Output: Outcome>,
{
    let mut place = TaskPlace { future, seat: None };
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let ended = poll_in(scope, &mut place, context);
        ended.map(|ended| ended.map_or_else(|cancelled| Err(cancelled.into()), Outcome::outcome))
    }));
    let result = match polled {
        Ok(Poll::Pending) => return None,
        Ok(Poll::Ready(result)) => result,
        Err(payload) => {
            lost(|| {
                let _entered = scope.enter(Some(context.waker()));
                place.clear();
            });
            Err(TaskError::Panicked(Panic::new(payload)))
        }
    };
    Some((place.seat?, result))
}

/// Tells the trace how a task ended.
fn record<T>(lane: &TaskLane, result: &Result<T, TaskError>) {
    lane.ended(match result {
        Ok(_) => TaskEnd::Returned,
        Err(TaskError::Cancelled) => TaskEnd::Cancelled,
        Err(TaskError::Panicked(_)) => TaskEnd::Panicked,
        Err(_) => TaskEnd::Failed,
    });
}

/// The task ends: hands the result to whoever waits for it, and then tells the loop.
fn finish<T>(seat: &impl Seat<T>, result: Result<T, TaskError>) {
    let how = match &result {
        Ok(_) => TaskState::Finished,
        Err(TaskError::Cancelled) => TaskState::Cancelled,
        Err(TaskError::Panicked(_)) => TaskState::Panicked,
        Err(_) => TaskState::Failed,
    };
    let scope = seat.scope();
    // At last: when nobody is left for the loop, the results are there, whatever panics until then.
    let _forgotten = scope.about.as_ref().map(Forgotten);
    let closed = seat.close(how, |slot| slot.put(result));
    let waiting = match closed.looked {
        Put::There(None) => closed.waiting,
        put => closed.waiting.and(settle(scope, put, |result| seat.look(|slot| slot.put(result)))),
    };
    waiting.wake();
}

/// Takes a task off its loop's list.
struct Forgotten<'t>(&'t About);

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        self.0.host.forget(self.0);
    }
}

/// Calls the callbacks, and those that they add, and then puts the result. Gives who waits for it.
pub(crate) fn settle<T>(
    scope: &Scope,
    mut put: Put<T>,
    mut again: impl FnMut(Result<T, TaskError>) -> Put<T>,
) -> Option<Waker> {
    loop {
        match put {
            Put::There(waker) => return waker,
            Put::Unheeded(result) => {
                // Whoever polls the task is not to be harmed by what it gives.
                if let Err(payload) = catch_unwind(AssertUnwindSafe(|| unheeded(scope, result))) {
                    let panic = Panic::new(payload);
                    tracing::error!(
                        panic = panic.message(),
                        "a result that nobody asked for panicked when it was dropped"
                    );
                }
                return None;
            }
            Put::Calls(callbacks, result) => {
                call(scope, callbacks, &result);
                put = again(result);
            }
        }
    }
}

fn call<T>(scope: &Scope, callbacks: Vec<Callback<T>>, result: &Result<T, TaskError>) {
    let _here = scope.about.as_ref().map(|about| about.host.enter());
    for callback in callbacks {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| callback(result))) {
            let panic = Panic::new(payload);
            tracing::error!(panic = panic.message(), "a done-callback panicked");
        }
    }
}

/// Drops a result that nobody asks for. If it is an error that nobody has seen, that is logged.
pub(crate) fn unheeded<T>(scope: &Scope, result: Result<T, TaskError>) {
    let Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_))) = result else { return };
    if let Some(about) = scope.about.as_ref().filter(|_| !scope.is_watched()) {
        let (task, place) = (scope.name(), about.place());
        tracing::error!(%task, spawned_at = %place, %error, "a task failed, and nobody retrieved its error");
        unheard(format_args!("{task}, spawned at {place}, failed, and nobody retrieved its error: {error}"));
    }
}

fn warn_if_slow(scope: &Scope, took: Duration) {
    let Some(about) = &scope.about else { return };
    if took > about.host.slow() {
        let (task, place) = (scope.name(), about.place());
        tracing::warn!(
            %task, spawned_at = %place, took = ?took,
            "a task kept its thread for itself: code that blocks goes to another thread by `to_thread`"
        );
    }
}
