//! The host of tasks: a runtime, and the list of the tasks that run on it.

mod blocking;
pub(crate) mod budget;
#[cfg(all(feature = "compio", not(target_family = "wasm")))]
pub(crate) mod compio;
pub(crate) mod current;
pub(crate) mod default_runtime;
pub(crate) mod instant;
pub(crate) mod job;
pub(crate) mod runtime;
pub(crate) mod shutdown;
mod slab;
#[cfg(all(feature = "smol", not(target_family = "wasm")))]
pub(crate) mod smol;
mod stop_signal;
pub(crate) mod time;

use core::any::Any;
use core::future::Future;
use core::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering};
use std::boxed::Box;
use std::sync::Arc;
use std::time::Duration;

use futures_util::task::AtomicWaker;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::{TaskHost, TaskMeta, UNLISTED};
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::blocking::BlockingCount;
use crate::aio::host::default_runtime::DefaultRuntime;
use crate::aio::host::instant::Instant;
use crate::aio::host::job::Job;
use crate::aio::host::runtime::Runtime;
use crate::aio::host::slab::Slab;
use crate::aio::host::stop_signal::StopSignal;
use crate::mutex::{Mutex, MutexGuard};

/// A host of tasks: a runtime, and a list of the tasks.
///
/// Aligned to two cache lines, as processors fetch them, so that the fields that all threads only read are not beside
/// the number of tasks that share the host, which each task changes.
#[repr(align(128))]
pub(crate) struct Host {
    pub(crate) backend: Backend,
    /// The tasks that have not ended, if this is the host of an event loop. Tasks of our executor are not listed here.
    tasks: Option<Mutex<Slab<Arc<CancelScope>>>>,
    /// The waker of the shutdown, which waits for all tasks to end. It is woken when one ends.
    shutdown_waker: AtomicWaker,
    /// The shutdown has begun: new tasks are cancelled before they start.
    // Written before the unfinished tasks are read, and read after a task is added: all threads see these accesses in
    // one order.
    is_shutting_down: AtomicBool,
    /// The number of generators that are being closed.
    unclosed: AtomicIsize,
    /// The signal that ends `run_forever`.
    pub(crate) stop: StopSignal,
    blocking: BlockingCount,
    /// How long a poll may take without a warning, in nanoseconds.
    slow_threshold: AtomicU64,
    /// The time that the shutdown may take without a report, in nanoseconds.
    report_delay: AtomicU64,
}

pub(crate) enum Backend {
    Default(DefaultRuntime),
    Other(Arc<dyn Runtime>),
}

/// The default of Python's `loop.slow_callback_duration`.
const DEFAULT_SLOW_THRESHOLD: Duration = Duration::from_millis(100);

const DEFAULT_REPORT_DELAY: Duration = Duration::from_secs(5);

impl Host {
    pub(crate) fn new(backend: Backend) -> Arc<Self> {
        Host::with(backend, Some(Mutex::default()))
    }

    fn with(backend: Backend, tasks: Option<Mutex<Slab<Arc<CancelScope>>>>) -> Arc<Self> {
        let slow_threshold = nanoseconds(DEFAULT_SLOW_THRESHOLD).into();
        Arc::new(Host {
            backend,
            tasks,
            shutdown_waker: AtomicWaker::new(),
            is_shutting_down: AtomicBool::new(false),
            unclosed: AtomicIsize::new(0),
            stop: StopSignal::default(),
            blocking: BlockingCount::default(),
            slow_threshold,
            report_delay: nanoseconds(DEFAULT_REPORT_DELAY).into(),
        })
    }

    fn tasks(&self) -> Option<MutexGuard<'_, Slab<Arc<CancelScope>>>> {
        Some(self.tasks.as_ref()?.lock())
    }

    /// Adds a new task to the list. An executor of ours has a list of its own.
    pub(crate) fn insert_task(&self, scope: &Arc<CancelScope>) {
        if let (Some(meta), Some(mut tasks)) = (&scope.meta, self.tasks()) {
            meta.list_key.store(tasks.insert(Arc::clone(scope)), Ordering::Relaxed);
        }
    }

    /// Returns whether the shutdown has begun; the new task is then cancelled.
    #[inline(always)]
    fn refuse(&self, scope: &CancelScope) {
        if self.is_shutting_down.load(Ordering::SeqCst) {
            cancel_new(scope);
        }
    }

    #[inline]
    fn notify_shutdown(&self) {
        if self.is_shutting_down.load(Ordering::SeqCst) {
            self.shutdown_waker.wake();
        }
    }

    /// Returns the number of tasks that have not ended; can be called on any thread.
    pub(crate) fn count_unfinished(&self) -> usize {
        let listed = self.tasks().map_or(0, |tasks| tasks.len());
        match &self.backend {
            Backend::Default(runtime) => listed + runtime.count_tasks(),
            Backend::Other(_) => listed,
        }
    }

    pub(crate) fn slow_threshold(&self) -> Duration {
        Duration::from_nanos(self.slow_threshold.load(Ordering::Relaxed))
    }

    pub(crate) fn set_slow_threshold(&self, slow_threshold: Duration) {
        self.slow_threshold.store(nanoseconds(slow_threshold), Ordering::Relaxed);
    }

    pub(crate) fn set_report_delay(&self, report_delay: Duration) {
        self.report_delay.store(nanoseconds(report_delay), Ordering::Relaxed);
    }

    /// Runs the job of the task with this scope, on the task's host.
    pub(crate) fn spawn_job(scope: &Arc<CancelScope>, job: impl Job + Send + 'static) {
        let Some(host) = scope.meta.as_ref().map(TaskMeta::host) else { return };
        // Before the task can begin; and after it is listed, because the shutdown may begin in between.
        host.refuse(scope);
        match &host.backend {
            Backend::Default(runtime) => {
                if let Some(job) = runtime.spawn_job(job) {
                    host.insert_task(scope);
                    runtime.spawn(job);
                }
            }
            Backend::Other(runtime) => {
                host.insert_task(scope);
                runtime.spawn(Box::pin(job));
            }
        }
        host.refuse(scope);
    }

    /// [`spawn_job`](Self::spawn_job) on this thread.
    ///
    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local_job(scope: &Arc<CancelScope>, job: impl Job + 'static) {
        let Some(host) = scope.meta.as_ref().map(TaskMeta::host) else { return };
        host.refuse(scope);
        match &host.backend {
            Backend::Default(runtime) => {
                if let Some(job) = runtime.spawn_local_job(job) {
                    host.insert_task(scope);
                    runtime.spawn_local(job);
                }
            }
            Backend::Other(runtime) => {
                host.insert_task(scope);
                runtime.spawn_local(Box::pin(job));
            }
        }
        host.refuse(scope);
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        match &self.backend {
            Backend::Default(runtime) => runtime.spawn(future),
            Backend::Other(runtime) => runtime.spawn(Box::pin(future)),
        }
    }

    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local(&self, future: impl Future<Output = ()> + 'static) {
        match &self.backend {
            Backend::Default(runtime) => runtime.spawn_local(future),
            Backend::Other(runtime) => runtime.spawn_local(Box::pin(future)),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        match &self.backend {
            Backend::Default(runtime) => runtime.now(),
            Backend::Other(runtime) => runtime.now(),
        }
    }
}

impl TaskHost for Host {
    #[inline]
    fn schedule(&self, ticket: &Ticket) {
        if let Backend::Default(runtime) = &self.backend {
            runtime.schedule(ticket);
        }
    }

    fn remove_task(&self, meta: &TaskMeta) {
        let key = meta.list_key.load(Ordering::Relaxed);
        if key != UNLISTED {
            let scope = self.tasks().and_then(|mut tasks| tasks.remove(key));
            drop(scope);
        }
        self.notify_shutdown();
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// Cancels a task that was spawned during the shutdown.
#[cold]
#[inline(never)]
fn cancel_new(scope: &CancelScope) {
    if scope.cancelling() == 0 {
        scope.request_cancel();
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
