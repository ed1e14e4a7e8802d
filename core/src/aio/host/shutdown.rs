//! How a host ends: its tasks are cancelled and awaited, and generators are closed.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::sync::atomic::Ordering;
use core::task::Poll;
use std::sync::Arc;
use std::time::Duration;
use std::vec::Vec;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::{TaskMeta, UNLISTED};
use crate::aio::host::time::{later, sleep_on};
use crate::aio::host::{Backend, Host};
use crate::aio::outcome::state::TaskState;

impl Host {
    pub(crate) fn count_unclosed(&self, more: isize) {
        self.unclosed.fetch_add(more, Ordering::SeqCst);
        self.notify_shutdown();
    }

    /// Returns a future that closes a generator; [`end`](Self::end) waits for it, and
    /// does not cancel it.
    pub(crate) fn until_closed<F>(self: &Arc<Self>, mut closes: F) -> impl Future<Output = ()> + use<F>
    where
        F: Future<Output = ()> + Unpin,
    {
        let unclosed = Unclosed::new(Arc::clone(self));
        let host = Arc::clone(self);
        poll_fn(move |context| {
            // Its cleanup may sleep, and spawn.
            let _here = host.enter();
            let _counted = &unclosed;
            Pin::new(&mut closes).poll(context)
        })
    }

    /// Ends what runs here: cancels the tasks that have not ended, once, and waits for them, for the generators that
    /// are being closed, and for the threads that do work for tasks. A task that begins meanwhile is cancelled before
    /// it starts.
    ///
    /// # Errors
    ///
    /// If all of that takes longer than `limit`.
    pub(crate) async fn end(&self, limit: Option<Duration>) -> Result<(), TimeLimitReached> {
        let _flag = ShuttingDown::new(self);
        for scope in self.unfinished().iter().filter(|scope| scope.task_state() == TaskState::Pending) {
            scope.request_cancel();
        }
        let now = self.now();
        let mut limit = pin!(limit.map(|limit| sleep_on(self, later(now, limit))));
        let mut report = pin!(None);
        let mut is_reported = false;
        // Each task that ends wakes this, so this must not visit all of them.
        poll_fn(|context| {
            // Registered before the tasks are counted, so that a task that ends after this line wakes this.
            self.shutdown_waker.register(context.waker());
            // In this order, because a task may leave a generator behind, and both may leave threads.
            let tasks = self.count_unfinished();
            let generators = self.unclosed.load(Ordering::SeqCst);
            let threads = self.watch_blocking(context);
            if tasks == 0 && generators == 0 && threads == 0 {
                return Poll::Ready(Ok(()));
            }
            if limit.as_mut().as_pin_mut().is_some_and(|limit| limit.poll_in_time(context).is_ready()) {
                return Poll::Ready(Err(TimeLimitReached));
            }
            if !is_reported {
                if report.is_none() {
                    let delay = Duration::from_nanos(self.report_delay.load(Ordering::Relaxed));
                    report.set(Some(sleep_on(self, later(now, delay))));
                }
                is_reported = report.as_mut().as_pin_mut().is_some_and(|at| at.poll_in_time(context).is_ready());
                if is_reported {
                    self.report_what_holds_up_the_end(threads, generators);
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Names the tasks that have not ended.
    #[cold]
    fn report_what_holds_up_the_end(&self, threads: usize, generators: isize) {
        let unfinished = self.unfinished();
        for scope in unfinished.iter().take(MAX_REPORTED) {
            let Some(meta) = &scope.meta else { continue };
            let (task, spawned_at, awaits) = (scope.name(), meta.spawned_at(), scope.describe_wait());
            tracing::warn!(%task, %spawned_at, awaits, "a task holds up the shutdown of its event loop");
        }
        let tasks = unfinished.len();
        if tasks > MAX_REPORTED || threads > 0 || generators > 0 {
            tracing::warn!(tasks, threads, generators, "an event loop is still shutting down");
        }
    }

    /// Returns the tasks that have not ended. Called on the thread of the loop, if that has one.
    pub(crate) fn unfinished(&self) -> Vec<Arc<CancelScope>> {
        let mut unfinished: Vec<_> = self.tasks().map(|tasks| tasks.values().cloned().collect()).unwrap_or_default();
        if let Backend::Default(runtime) = &self.backend {
            if let Some(pending) = runtime.pending_tasks() {
                unfinished.extend(pending);
                unfinished.extend(CancelScope::of_current_task().filter(|scope| self.is_unlisted(scope)));
            }
        }
        unfinished
    }

    /// Returns whether the scope is a task of this host that is not on the list.
    fn is_unlisted(&self, scope: &CancelScope) -> bool {
        let is_unlisted =
            |meta: &TaskMeta| core::ptr::eq(self, meta.host()) && meta.list_key.load(Ordering::Relaxed) == UNLISTED;
        scope.meta.as_ref().is_some_and(is_unlisted)
    }
}

/// The time limit of the shutdown has been reached.
#[derive(Debug)]
pub(crate) struct TimeLimitReached;

/// The number of tasks that a report names at most.
const MAX_REPORTED: usize = 100;

/// Refuses new tasks until it is dropped.
struct ShuttingDown<'h>(&'h Host);

impl<'h> ShuttingDown<'h> {
    fn new(host: &'h Host) -> Self {
        host.is_shutting_down.store(true, Ordering::SeqCst);
        ShuttingDown(host)
    }
}

impl Drop for ShuttingDown<'_> {
    fn drop(&mut self) {
        self.0.is_shutting_down.store(false, Ordering::SeqCst);
    }
}

/// Counts a generator while it is being closed; the host waits for that before it ends.
struct Unclosed(Arc<Host>);

impl Unclosed {
    fn new(host: Arc<Host>) -> Self {
        host.count_unclosed(1);
        Unclosed(host)
    }
}

impl Drop for Unclosed {
    fn drop(&mut self) {
        self.0.count_unclosed(-1);
    }
}
