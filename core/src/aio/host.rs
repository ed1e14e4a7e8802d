//! The host of tasks: a runtime, and the list of the tasks that run on it.

#[cfg(all(feature = "compio", not(target_family = "wasm")))]
pub(crate) mod compio;
pub(crate) mod default_runtime;
pub(crate) mod instant;
pub(crate) mod job;
pub(crate) mod runtime;
mod slab;
#[cfg(all(feature = "smol", not(target_family = "wasm")))]
pub(crate) mod smol;
mod stop_signal;
pub(crate) mod time;

use core::any::Any;
use core::cell::RefCell;
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, AtomicUsize, Ordering};
use core::task::Poll;
use std::boxed::Box;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use std::vec::Vec;

use futures_util::task::AtomicWaker;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::{TaskHost, TaskMeta, UNLISTED};
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::default_runtime::DefaultRuntime;
use crate::aio::host::instant::Instant;
use crate::aio::host::job::Job;
use crate::aio::host::runtime::Runtime;
use crate::aio::host::slab::Slab;
use crate::aio::host::stop_signal::StopSignal;
use crate::aio::outcome::state::TaskState;
use crate::mutex::{Mutex, MutexGuard};

/// The error of a call that needs an event loop where none is running. Python's `RuntimeError: no running event loop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoRunningLoopError;

impl fmt::Display for NoRunningLoopError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if cfg!(all(feature = "aio", not(target_family = "wasm"))) {
            "no running event loop: call this inside `coyield::aio::run(..)` or a tokio runtime"
        } else if cfg!(target_family = "wasm") {
            "no running event loop: call this inside `run` or `spawn_local` of an `EventLoop::with_runtime(runtime)`"
        } else {
            "no running event loop: call this inside `EventLoop::with_runtime(runtime).run(..)` or `coyield::aio::run(..)`, \
             which needs the feature `aio`"
        })
    }
}

impl core::error::Error for NoRunningLoopError {}

std::thread_local! {
    /// The host that runs on this thread.
    static CURRENT: RefCell<Option<Arc<Host>>> = const { RefCell::new(None) };
}

/// A host of tasks: a runtime, and a list of the tasks.
///
/// Aligned to two cache lines, as processors fetch them, so that the fields that all threads only read are not beside
/// the number of tasks that share the host, which each task changes.
#[repr(align(128))]
pub(crate) struct Host {
    pub(crate) backend: Backend,
    /// The tasks that have not ended, if this is the host of an event loop. Tasks of our executor are not listed here.
    tasks: Option<Mutex<Slab<Arc<CancelScope>>>>,
    /// The waker of what waits for all tasks to end. It is woken when a task begins or ends.
    shutdown_waker: AtomicWaker,
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
}

pub(crate) enum Backend {
    Default(DefaultRuntime),
    Other(Arc<dyn Runtime>),
}

/// The number of threads that do work for tasks, and the waker of what waits for them.
#[derive(Default)]
struct BlockingCount {
    running: AtomicUsize,
    waker: AtomicWaker,
}

/// Counts one thread that does work for a task, or will.
struct BlockingGuard(Arc<Host>);

impl BlockingGuard {
    fn begin(host: &Arc<Host>) -> Self {
        host.blocking.running.fetch_add(1, Ordering::Relaxed);
        BlockingGuard(Arc::clone(host))
    }
}

impl Drop for BlockingGuard {
    fn drop(&mut self) {
        let blocking = &self.0.blocking;
        if blocking.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            blocking.waker.wake();
        }
    }
}

/// The default of Python's `loop.slow_callback_duration`.
const DEFAULT_SLOW_THRESHOLD: Duration = Duration::from_millis(100);

impl Host {
    pub(crate) fn new(backend: Backend) -> Arc<Self> {
        Host::with(backend, Some(Mutex::default()))
    }

    /// Returns the host of the task or of the event loop that runs here, or one for tokio's runtime that runs here.
    pub(crate) fn current() -> Option<Arc<Host>> {
        let of_task = CancelScope::with_current_task(|scope| Some(scope.meta.as_ref()?.shared_host()));
        of_task
            .flatten()
            .or_else(|| CURRENT.try_with(|current| current.borrow().clone()).ok()?)
            .or_else(Host::ambient_tokio)
    }

    /// Returns whether a task or an event loop of ours runs on this thread.
    pub(crate) fn is_running() -> bool {
        CancelScope::with_current_task(|_| ()).is_some()
            || CURRENT.try_with(|current| current.borrow().is_some()).unwrap_or(false)
    }

    /// Returns a host for a runtime of tokio's that no event loop of ours has made.
    fn ambient_tokio() -> Option<Arc<Host>> {
        let runtime = DefaultRuntime::current()?;
        Some(Host::with(Backend::Default(runtime), None))
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
        })
    }

    /// Makes this the host of what runs on this thread, until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> HostGuard {
        // Nothing is found on a thread that has ended: its other thread-local values may still drop tasks.
        HostGuard(CURRENT.try_with(|current| current.replace(Some(Arc::clone(self)))).ok().flatten())
    }

    /// Returns whether this host runs on this thread, or runs the task that is polled here.
    #[cfg(not(target_family = "wasm"))] // Only `wait_blocking` asks.
    pub(crate) fn is_current(&self) -> bool {
        let is_this = |host: &Host| core::ptr::eq(host, self) || self.is_same_tokio(host);
        let of_task =
            CancelScope::with_current_task(|scope| scope.meta.as_ref().is_some_and(|meta| is_this(meta.host())));
        of_task == Some(true) || CURRENT.with_borrow(|current| current.as_deref().is_some_and(is_this))
    }

    /// Returns whether both are the same runtime of tokio's that no event loop of ours has made.
    #[cfg(not(target_family = "wasm"))]
    fn is_same_tokio(&self, other: &Host) -> bool {
        match (&self.backend, &other.backend) {
            (Backend::Default(this), Backend::Default(other)) => this.is(other),
            _ => false,
        }
    }

    fn tasks(&self) -> Option<MutexGuard<'_, Slab<Arc<CancelScope>>>> {
        Some(self.tasks.as_ref()?.lock())
    }

    /// Adds a new task to the list. An executor of ours has a list of its own.
    pub(crate) fn insert_task(&self, scope: &Arc<CancelScope>) {
        if let (Some(meta), Some(mut tasks)) = (&scope.meta, self.tasks()) {
            meta.list_key.store(tasks.insert(Arc::clone(scope)), Ordering::Relaxed);
        }
        self.notify_shutdown();
    }

    #[inline]
    fn notify_shutdown(&self) {
        if self.is_shutting_down.load(Ordering::SeqCst) {
            self.shutdown_waker.wake();
        }
    }

    pub(crate) fn count_unclosed(&self, more: isize) {
        self.unclosed.fetch_add(more, Ordering::SeqCst);
        self.notify_shutdown();
    }

    /// Returns a future that closes a generator; [`cancel_and_wait_all`](Self::cancel_and_wait_all) waits for it, and
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

    /// Cancels the tasks that have not ended, and waits for them all; then the tasks that these spawned during their
    /// cleanup and left running, and so on. Tasks that a cleanup spawns and awaits are not cancelled.
    pub(crate) async fn cancel_and_wait_all(&self) {
        let mut cancelled = HashSet::new();
        self.is_shutting_down.store(true, Ordering::SeqCst);
        poll_fn(|context| {
            // Registered before the list is read, so that a task that ends after this line wakes the shutdown.
            self.shutdown_waker.register(context.waker());
            let unfinished = self.unfinished();
            let number = |scope: &Arc<CancelScope>| scope.meta.as_ref().map(TaskMeta::number);
            // One round after the other: only when all tasks of a round have ended is the rest cancelled. So a task that a
            // cleanup spawns and awaits ends with the cleanup, before its turn to be cancelled.
            if !unfinished.iter().any(|scope| cancelled.contains(&number(scope))) {
                cancelled = unfinished.iter().map(number).collect();
                let is_pending = |scope: &&Arc<CancelScope>| scope.task_state() == TaskState::Pending;
                for scope in unfinished.iter().filter(is_pending) {
                    scope.request_cancel();
                }
            }
            let closed = self.unclosed.load(Ordering::SeqCst) == 0;
            if unfinished.is_empty() && closed { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.is_shutting_down.store(false, Ordering::SeqCst);
    }

    /// Returns the tasks that have not ended. Called on the thread of the loop, if that has one.
    pub(crate) fn unfinished(&self) -> Vec<Arc<CancelScope>> {
        let mut unfinished: Vec<_> = self.tasks().map(|tasks| tasks.values().cloned().collect()).unwrap_or_default();
        if let Backend::Default(runtime) = &self.backend {
            if let Some(waiting) = runtime.waiting() {
                unfinished.extend(waiting);
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

    /// Returns the number of tasks that have not ended; can be called on any thread.
    pub(crate) fn count_unfinished(&self) -> usize {
        let listed = self.tasks().map_or(0, |tasks| tasks.values().count());
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

    /// Runs the job of the task with this scope, on the task's host.
    pub(crate) fn spawn_job(scope: &Arc<CancelScope>, job: impl Job + Send + 'static) {
        let Some(host) = scope.meta.as_ref().map(TaskMeta::host) else { return };
        match &host.backend {
            Backend::Default(runtime) => match runtime.spawn_job(job) {
                None => host.notify_shutdown(),
                Some(job) => {
                    host.insert_task(scope);
                    runtime.spawn(job);
                }
            },
            Backend::Other(runtime) => {
                host.insert_task(scope);
                runtime.spawn(Box::pin(job));
            }
        }
    }

    /// [`spawn_job`](Self::spawn_job) on this thread.
    ///
    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local_job(scope: &Arc<CancelScope>, job: impl Job + 'static) {
        let Some(host) = scope.meta.as_ref().map(TaskMeta::host) else { return };
        match &host.backend {
            Backend::Default(runtime) => match runtime.spawn_local_job(job) {
                None => host.notify_shutdown(),
                Some(job) => {
                    host.insert_task(scope);
                    runtime.spawn_local(job);
                }
            },
            Backend::Other(runtime) => {
                host.insert_task(scope);
                runtime.spawn_local(Box::pin(job));
            }
        }
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

    pub(crate) fn spawn_blocking(self: &Arc<Self>, work: impl FnOnce() + Send + 'static) {
        let running = BlockingGuard::begin(self);
        let work = move || {
            work();
            drop(running);
        };
        match &self.backend {
            Backend::Default(runtime) => runtime.spawn_blocking(work),
            Backend::Other(runtime) => runtime.spawn_blocking(Box::new(work)),
        }
    }

    /// Waits until the threads that do work for tasks have done it.
    pub(crate) async fn wait_for_blocking(&self) {
        poll_fn(|context| {
            // Before the threads are counted, so that the last one wakes this task.
            self.blocking.waker.register(context.waker());
            if self.blocking.running.load(Ordering::Acquire) > 0 {
                return Poll::Pending;
            }
            drop(self.blocking.waker.take());
            Poll::Ready(())
        })
        .await;
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

impl TaskMeta {
    /// Returns the host that runs the task.
    pub(crate) fn host(&self) -> &Host {
        match self.task_host().as_any().downcast_ref() {
            Some(host) => host,
            None => unreachable!("there is no other host"),
        }
    }

    /// Returns the host that runs the task, to keep.
    #[inline]
    pub(crate) fn shared_host(&self) -> Arc<Host> {
        // Nearly always this is the host of the event loop that runs here, whose type is known.
        let of_task = Arc::as_ptr(self.task_host()).cast::<()>();
        let is_known = |host: &&Arc<Host>| core::ptr::eq(Arc::as_ptr(host).cast(), of_task);
        let known = CURRENT.try_with(|current| current.borrow().as_ref().filter(is_known).cloned());
        known.ok().flatten().unwrap_or_else(|| self.downcast_host())
    }

    #[cold]
    fn downcast_host(&self) -> Arc<Host> {
        match Arc::clone(self.task_host()).into_any().downcast() {
            Ok(host) => host,
            Err(_) => unreachable!("there is no other host"),
        }
    }
}

/// Returns the host of the task or of the event loop that runs here.
///
/// # Panics
///
/// If there is none.
#[track_caller]
pub(crate) fn running_host() -> Arc<Host> {
    match Host::current() {
        Some(host) => host,
        None => panic!("{NoRunningLoopError}"),
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

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Restores the host that was found here before.
pub(crate) struct HostGuard(Option<Arc<Host>>);

impl Drop for HostGuard {
    fn drop(&mut self) {
        let host = CURRENT.try_with(|current| current.replace(self.0.take()));
        drop(host);
    }
}
