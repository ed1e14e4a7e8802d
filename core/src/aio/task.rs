//! A future that runs by itself, and can be awaited, cancelled, and asked how it stands.

use core::fmt;
use core::future::Future;
use core::mem;
use core::panic::{AssertUnwindSafe, Location};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::about::{About, TaskState};
use crate::aio::cancel::{Cancelled, poll_in};
use crate::aio::error::{Panic, TaskError};
use crate::aio::host::Host;
use crate::aio::outcome::Outcome;
use crate::aio::point::Relay;
use crate::aio::task_handle::TaskHandle;
use crate::traced::{TaskEnd, TaskLane};

/// A future that was [spawned](crate::aio::spawn): it runs whether it is awaited or not, and awaiting it gives
/// `Result<T, TaskError>`. Python's `asyncio.Task`.
///
/// Dropping it lets it run on; when it fails then, that is logged through `tracing`.
///
/// # Cancel safety
///
/// To await it is to wait, and may be given up and begun again by `&mut task`. If the one who awaits it is cancelled, the task is
/// cancelled, and still awaited: so cleanups are not left behind. [`shield`](crate::aio::shield) keeps it from that. If the one who
/// awaits it is dropped, the task goes on.
#[must_use = "a dropped task runs on, and nobody learns how it ends: await it, or `drop` it to say that this is meant"]
pub struct Task<T> {
    entry: Arc<Entry<T>>,
    /// Where the one who awaits it is told of being cancelled.
    relay: Relay,
}

type Callback<T> = Box<dyn FnOnce(&Result<T, TaskError>) + Send>;

/// What a task has in common with whoever awaits it.
struct Entry<T> {
    handle: TaskHandle,
    slot: Mutex<Slot<T>>,
}

/// Where a result is waited for.
enum Slot<T> {
    Running(Option<Waker>),
    /// The same, if it is called back.
    Watched(Box<Watched<T>>),
    Done(Result<T, TaskError>),
    Taken,
}

struct Watched<T> {
    waker: Option<Waker>,
    callbacks: Vec<Callback<T>>,
}

impl<T> Entry<T> {
    fn slot(&self) -> MutexGuard<'_, Slot<T>> {
        // Nothing panics while it is held.
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Entry<T> {
    fn drop(&mut self) {
        let slot = self.slot.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Slot::Done(Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_)))) = slot else { return };
        if !self.handle.scope.is_watched() {
            let (task, place) = (self.handle.name(), self.handle.spawned_at());
            tracing::error!(%task, spawned_at = %place, %error, "a task failed, and nobody retrieved its error");
        }
    }
}

impl<T> Slot<T> {
    /// Whom to wake when it is done, if it is not.
    fn waker(&mut self) -> Option<&mut Option<Waker>> {
        match self {
            Slot::Running(waker) => Some(waker),
            Slot::Watched(watched) => Some(&mut watched.waker),
            Slot::Done(_) | Slot::Taken => None,
        }
    }

    /// Who is called back when it is done, if it is not.
    fn callbacks(&mut self) -> Option<&mut Vec<Callback<T>>> {
        if let Slot::Running(waker) = self {
            *self = Slot::Watched(Box::new(Watched { waker: waker.take(), callbacks: Vec::new() }));
        }
        match self {
            Slot::Watched(watched) => Some(&mut watched.callbacks),
            _ => None,
        }
    }

    /// Hands the result out, if it is there.
    fn take(&mut self) -> Option<Result<T, TaskError>> {
        match mem::replace(self, Slot::Taken) {
            Slot::Done(result) => Some(result),
            other => {
                *self = other;
                None
            }
        }
    }
}

impl<T> Task<T> {
    /// The task without its result.
    #[must_use]
    pub fn handle(&self) -> TaskHandle {
        self.entry.handle.clone()
    }

    /// Calls this with the result when the task ends, before whoever awaits it goes on; at once if it has ended. Python's
    /// `Task.add_done_callback`.
    ///
    /// Callbacks are called in the order in which they were added, by the one who polls the task, and not in a later turn as Python's.
    /// While they are, the task is [done](TaskHandle::done), and its result is not handed out yet. One that panics is logged. Gives `false`, and calls nothing, if
    /// the result was handed out already.
    #[allow(clippy::must_use_candidate)]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) -> bool {
        let mut slot = self.entry.slot();
        if let Some(callbacks) = slot.callbacks() {
            callbacks.push(Box::new(callback));
            return true;
        }
        drop(slot);
        let Some(lent) = self.lend() else { return false };
        if let Some(callbacks) = self.entry.slot().callbacks() {
            callbacks.push(Box::new(callback));
        }
        drop(lent);
        true
    }

    /// What runs it.
    pub(crate) fn host(&self) -> &Host {
        match self.entry.handle.about() {
            Some(about) => &about.host,
            None => unreachable!("a task has a host"),
        }
    }

    /// Takes the result out while somebody looks at it, if it is there: what is done with it may ask the task how it stands.
    fn lend(&self) -> Option<Lent<'_, T>> {
        let mut slot = self.entry.slot();
        let result = slot.take()?;
        *slot = Slot::Running(None);
        drop(slot);
        Some(Lent { result: Some(result), task: self })
    }

    /// The result, if the task has ended; it is handed out once. Python's `Task.result`, which may be asked again.
    #[allow(clippy::must_use_candidate)]
    pub fn try_result(&mut self) -> Option<Result<T, TaskError>> {
        self.entry.slot().take()
    }

    /// Whether the result is there, or else will wake this waker.
    fn poll_result(&mut self, waker: &Waker) -> Poll<Result<T, TaskError>> {
        if let Some(result) = self.entry.slot().take() {
            return Poll::Ready(result);
        }
        let Poll::Ready(()) = self.poll_done(waker) else { return Poll::Pending };
        // It has ended in between.
        match self.entry.slot().take() {
            Some(result) => Poll::Ready(result),
            None => panic!("the task was awaited after its result had been handed out"),
        }
    }

    /// Whether the result is there or was handed out, or else will wake this waker. It is left where it is.
    pub(crate) fn poll_done(&mut self, waker: &Waker) -> Poll<()> {
        let mut clone = None;
        loop {
            let mut slot = self.entry.slot();
            let Some(known) = slot.waker() else { return Poll::Ready(()) };
            if known.as_ref().is_some_and(|known| known.will_wake(waker)) {
                return Poll::Pending;
            }
            if clone.is_some() {
                // Dropped behind the lock.
                let old = mem::replace(known, clone);
                drop(slot);
                drop(old);
                return Poll::Pending;
            }
            drop(slot);
            clone = Some(waker.clone());
        }
    }

    /// Whether it has ended, and its result is there or was handed out.
    pub(crate) fn has_result(&self) -> bool {
        self.entry.slot().waker().is_none()
    }

    /// Calls this when the task ends, as a done-callback that sees to an error: it is not logged if nobody else asks for it.
    pub(crate) fn watch(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) {
        if let Some(callbacks) = self.entry.slot().callbacks() {
            self.entry.handle.scope.watch();
            callbacks.push(Box::new(callback));
        }
    }

    /// Waits for the task, without cancelling it when the one who waits is. For [`shield`](crate::aio::shield) and the like.
    pub(crate) fn poll_shielded(&mut self, context: &Context<'_>) -> Poll<Result<T, TaskError>> {
        self.poll_result(context.waker())
    }
}

impl<T> core::ops::Deref for Task<T> {
    type Target = TaskHandle;

    fn deref(&self) -> &TaskHandle {
        &self.entry.handle
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Task<T> {}

impl<T> Future for Task<T> {
    type Output = Result<T, TaskError>;

    /// # Panics
    ///
    /// If the result was handed out already.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(result) = self.poll_result(context.waker()) {
            let Task { entry, relay } = &mut *self;
            relay.ended(|| entry.handle.scope.is_asked() && !matches!(result, Err(TaskError::Cancelled)));
            return Poll::Ready(result);
        }
        let Task { entry, relay } = &mut *self;
        // It may have ended in the meantime, and not have been told: then the next point here is.
        relay.pending(context.waker(), || entry.handle.scope.request());
        Poll::Pending
    }
}

#[allow(clippy::missing_fields_in_debug)] // Where it waits is nobody's business.
impl<T: fmt::Debug> fmt::Debug for Task<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Task");
        self.entry.handle.fields(&mut debug);
        if let Some(lent) = self.lend() {
            debug.field("result", &lent.result.as_ref());
        }
        debug.finish()
    }
}

/// A result that is being looked at. It is put back.
struct Lent<'t, T> {
    result: Option<Result<T, TaskError>>,
    task: &'t Task<T>,
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(result) = self.result.take() {
            put(&self.task.entry, result);
        }
    }
}

pin_project! {
    /// A task as it is polled.
    pub(crate) struct Running<F: Future>
    where
        F::Output: Outcome,
    {
        entry: Arc<Entry<<F::Output as Outcome>::Value>>,
        // Until it has ended.
        #[pin]
        future: Option<F>,
    }

    impl<F: Future> PinnedDrop for Running<F>
    where
        F::Output: Outcome,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() {
                // The runtime was shut down.
                let entered = this.entry.handle.scope.enter();
                let dropped = catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
                drop(entered);
                let error = dropped.map_or_else(|payload| TaskError::Panicked(Panic::new(payload)), |()| TaskError::Cancelled);
                finish(this.entry, Err(error));
            }
        }
    }
}

/// Makes a task of a future, which its host has to poll.
pub(crate) fn prepare<F: Future>(
    host: Arc<Host>,
    place: &'static Location<'static>,
    future: F,
) -> (Running<F>, Task<<F::Output as Outcome>::Value>)
where
    F::Output: Outcome,
{
    let entry = Arc::new_cyclic(|_| {
        let handle = TaskHandle::new(host.register(place));
        Entry { handle, slot: Mutex::new(Slot::Running(None)) }
    });
    let task = Task { entry: Arc::clone(&entry), relay: Relay::new() };
    (Running { entry, future: Some(future) }, task)
}

impl<F: Future> Future for Running<F>
where
    F::Output: Outcome,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let scope = &this.entry.handle.scope;
        let Some(about) = scope.about.as_ref().filter(|_| this.future.is_some()) else { return Poll::Ready(()) };
        let started = cfg!(debug_assertions).then(Instant::now);
        let polled = about.lane.run(|| {
            let polled = catch_unwind(AssertUnwindSafe(|| {
                poll_in(scope, this.future.as_mut(), context).map(|ended| ended.map(Outcome::outcome))
            }));
            record(&about.lane, &polled);
            polled
        });
        if let Some(started) = started {
            warn_if_slow(&this.entry.handle, about, started.elapsed());
        }
        let result = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Ok(result))) => result,
            Ok(Poll::Ready(Err(cancelled))) => Err(cancelled.into()),
            Err(payload) => {
                // What it was at is dropped, and what that panics with is lost, as in any unwinding.
                let _ = catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
                Err(TaskError::Panicked(Panic::new(payload)))
            }
        };
        finish(this.entry, result);
        Poll::Ready(())
    }
}

/// Tells the trace how a poll ended.
fn record<T>(lane: &TaskLane, polled: &thread::Result<Poll<Result<Result<T, TaskError>, Cancelled>>>) {
    match polled {
        Ok(Poll::Pending) => lane.waits(),
        Ok(Poll::Ready(Ok(Ok(_)))) => lane.ended(TaskEnd::Returned),
        Ok(Poll::Ready(Err(Cancelled) | Ok(Err(TaskError::Cancelled)))) => lane.ended(TaskEnd::Cancelled),
        Ok(Poll::Ready(Ok(Err(_)))) => lane.ended(TaskEnd::Failed),
        Err(_) => lane.ended(TaskEnd::Panicked),
    }
}

fn finish<T>(entry: &Entry<T>, result: Result<T, TaskError>) {
    let scope = &entry.handle.scope;
    scope.close(match &result {
        Ok(_) => TaskState::Finished,
        Err(TaskError::Cancelled) => TaskState::Cancelled,
        Err(TaskError::Panicked(_)) => TaskState::Panicked,
        Err(_) => TaskState::Failed,
    });
    // At last: when nobody is left for the loop, the results are there, whatever panics until then.
    let _forgotten = scope.about.as_ref().map(Forgotten);
    put(entry, result);
}

/// Takes a task off its loop's list.
struct Forgotten<'t>(&'t About);

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        self.0.host.forget(self.0);
    }
}

/// Calls the callbacks, and those that they add, and then hands the result to whoever waits for it.
fn put<T>(entry: &Entry<T>, result: Result<T, TaskError>) {
    loop {
        let mut locked = entry.slot();
        let called = match &mut *locked {
            Slot::Watched(watched) => mem::take(&mut watched.callbacks),
            _ => Vec::new(),
        };
        if called.is_empty() {
            // Dropped behind the lock, as the waker is woken.
            let mut before = mem::replace(&mut *locked, Slot::Done(result));
            drop(locked);
            if let Some(waker) = before.waker().and_then(Option::take) {
                waker.wake();
            }
            return;
        }
        drop(locked);
        let _here = entry.handle.about().map(|about| about.host.enter());
        for callback in called {
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| callback(&result))) {
                let panic = Panic::new(payload);
                tracing::error!(panic = panic.message(), "a done-callback panicked");
            }
        }
    }
}

fn warn_if_slow(handle: &TaskHandle, about: &About, took: Duration) {
    if took > about.host.slow() {
        let (task, place) = (handle.name(), about.place());
        tracing::warn!(
            %task, spawned_at = %place, took = ?took,
            "a task kept its thread for itself: code that blocks goes to another thread by `to_thread`"
        );
    }
}
