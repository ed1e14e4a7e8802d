//! Tasks in a recording: a task carries the recordings of the thread that spawned it to every thread that polls it.

use core::fmt;
use core::future::Future;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::state::Thrown;
use crate::trace::collector::{self, JoinedRecordings};
use crate::trace::event::EventKind;
use crate::trace::lanes::{LaneId, SharedRecording};

/// The lane of a task in the recordings that its spawning thread took part in.
#[derive(Clone)]
pub(crate) struct TaskLane(Arc<LaneOwner>);

struct LaneOwner {
    id: LaneId,
    recordings: Vec<Arc<SharedRecording>>,
}

/// How a task ended.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "aio-core"), allow(dead_code, reason = "tasks are built upon it"))]
pub(crate) enum TaskEnd {
    Returned,
    Failed,
    Cancelled,
    Panicked,
}

impl TaskLane {
    /// Makes the lane of a task that the running lane spawns now.
    #[track_caller]
    pub(crate) fn spawned(name: &str) -> Self {
        let id = LaneId::fresh();
        collector::spawned(id, name, Location::caller());
        TaskLane(Arc::new(LaneOwner { id, recordings: collector::all() }))
    }

    /// Makes the lane of a task of an event loop. Its name is its number.
    #[cfg(feature = "aio-core")]
    pub(crate) fn numbered(number: u64, location: &'static Location<'static>) -> Self {
        let id = LaneId::fresh();
        collector::spawned(id, &std::format!("Task-{number}"), location);
        TaskLane(Arc::new(LaneOwner { id, recordings: collector::all() }))
    }

    /// Runs a poll of the task, on any thread.
    pub(crate) fn run<T>(&self, poll: impl FnOnce() -> T) -> T {
        struct Leaves(LaneId);
        impl Drop for Leaves {
            fn drop(&mut self) {
                collector::task_leaves(self.0);
            }
        }
        let _joined = JoinedRecordings::join(&self.0.recordings);
        collector::task_begins(self.0.id);
        let _leaves = Leaves(self.0.id);
        poll()
    }

    /// Records that the task awaits something. Called within `run`.
    pub(crate) fn waits(&self) {
        self.record(|to| EventKind::Awaited { to });
    }

    /// Records that the running lane asks the task to stop.
    #[cfg(feature = "aio-core")]
    pub(crate) fn cancelled(&self) {
        self.record(|by| EventKind::Cancelled { by });
    }

    /// Records the end of the task. Called within `run` if the end comes in a poll.
    pub(crate) fn ended(&self, end: TaskEnd) {
        self.record(|to| match end {
            TaskEnd::Returned => EventKind::Returned { to },
            TaskEnd::Failed => EventKind::Raised { to, thrown: Thrown::Raised(()) },
            TaskEnd::Cancelled => EventKind::Raised { to, thrown: Thrown::Exit },
            TaskEnd::Panicked => EventKind::Panicked { to },
        });
    }

    fn record(&self, kind: impl Fn(usize) -> EventKind) {
        let _joined = JoinedRecordings::join(&self.0.recordings);
        collector::task(self.0.id, kind);
    }
}

impl Drop for LaneOwner {
    fn drop(&mut self) {
        let _joined = JoinedRecordings::join(&self.recordings);
        collector::dropped(self.id);
    }
}

pin_project! {
    /// A future with a lane of its own. Made by [`task`].
    #[must_use = "futures do nothing unless they are polled"]
    pub struct TracedFuture<F> {
        #[pin]
        future: F,
        // After the future in drop order, so that what the future does while it is dropped comes before the task's own
        // end.
        lane: TaskLane,
    }
}

impl<F> fmt::Debug for TracedFuture<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TracedFuture").finish_non_exhaustive()
    }
}

/// Gives a future a lane of its own. Use it for futures that are spawned as tasks, or joined with others.
///
/// The recordings of this thread go with the future to every thread that polls it. A pending poll is recorded as an
/// await; a drop before the end is recorded as such.
///
/// # Examples
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use coyield::trace;
/// use tokio::runtime::Builder;
///
/// let runtime = Builder::new_current_thread().build()?;
/// let (sum, recording) = trace::record(|| {
///     runtime.block_on(async { tokio::spawn(trace::task("add", async { 2 + 2 })).await })
/// });
/// assert_eq!(sum?, 4);
/// assert_eq!(recording.to_string(), "\
/// main -> add: spawn
/// main -> add: poll
/// add -> main: return
/// ");
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn task<F: Future>(name: &str, future: F) -> TracedFuture<F> {
    TracedFuture { future, lane: TaskLane::spawned(name) }
}

impl<F: Future> Future for TracedFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        struct Panicked<'l>(&'l TaskLane);
        impl Drop for Panicked<'_> {
            fn drop(&mut self) {
                self.0.ended(TaskEnd::Panicked);
            }
        }
        let this = self.project();
        let (future, lane) = (this.future, &*this.lane);
        lane.run(|| {
            let panicked = Panicked(lane);
            let polled = future.poll(context);
            core::mem::forget(panicked);
            if polled.is_ready() {
                lane.ended(TaskEnd::Returned);
            } else {
                lane.waits();
            }
            polled
        })
    }
}
