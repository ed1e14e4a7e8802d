//! Where do tasks run, and who waits there for time to pass?

use core::cell::RefCell;
use core::future::{Future, poll_fn};
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering};
use core::task::{Poll, Waker};
use std::boxed::Box;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::vec::Vec;

use crate::aio::about::{About, TaskState, UNLISTED};
use crate::aio::closing::Unclosed;
use crate::aio::default_runtime::{DefaultRuntime, Ticket};
use crate::aio::instant::Instant;
use crate::aio::job::Job;
use crate::aio::places::Places;
use crate::aio::runtime::Runtime;
use crate::aio::scope::Scope;

std::thread_local! {
    /// The host that runs on this thread.
    static HERE: RefCell<Option<Arc<Host>>> = const { RefCell::new(None) };
}

/// What runs the tasks, and which they are.
///
/// It is aligned to two lines of the cache, as processors fetch them. So what only is read, for each task by all threads, is not beside
/// how many tasks there are that share the host, which each of them changes.
#[repr(align(128))]
pub(crate) struct Host {
    pub(crate) kind: Kind,
    /// Those that have not ended, if it is an event loop's. What an executor of ours runs is not listed here.
    tasks: Option<Mutex<Places<Arc<Scope>>>>,
    /// Who waits for all of them to end, and whether it has to be told when one more begins.
    settling: Mutex<Option<Waker>>,
    // Written before what is left is read, and read after that is written: so these are in one order for all threads.
    is_settling: AtomicBool,
    /// How many generators are being closed.
    unclosed: AtomicIsize,
    /// Who runs for ever, until it is stopped.
    pub(crate) stop: Stop,
    threads: Mutex<Threads>,
    /// How long a poll may take before it is warned of, in nanoseconds.
    slow: AtomicU64,
}

pub(crate) enum Kind {
    Default(DefaultRuntime),
    Other(Arc<dyn Runtime>),
}

/// How many threads do work for tasks, and who waits for them.
#[derive(Default)]
struct Threads {
    busy: usize,
    waiting: Option<Waker>,
}

/// One thread that does work, or is still to.
struct Busy(Arc<Host>);

impl Busy {
    fn begin(host: &Arc<Host>) -> Self {
        host.threads.lock().unwrap_or_else(PoisonError::into_inner).busy += 1;
        Busy(Arc::clone(host))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let waiting = {
            let mut threads = self.0.threads.lock().unwrap_or_else(PoisonError::into_inner);
            threads.busy -= 1;
            if threads.busy == 0 { threads.waiting.take() } else { None }
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Python's `loop.slow_callback_duration`.
const SLOW: Duration = Duration::from_millis(100);

impl Host {
    pub(crate) fn new(kind: Kind) -> Arc<Self> {
        Host::with(kind, Some(Mutex::default()))
    }

    /// The one of the task or of the event loop that runs here, or else tokio.
    pub(crate) fn current() -> Option<Arc<Host>> {
        let of_task = Scope::look_at_task(|scope| Some(Arc::clone(&scope.about.as_ref()?.host)));
        of_task.flatten().or_else(|| HERE.try_with(|here| here.borrow().clone()).ok()?).or_else(Host::bare)
    }

    /// Whether a task or an event loop of ours runs on this thread.
    pub(crate) fn is_running() -> bool {
        Scope::look_at_task(|_| ()).is_some() || HERE.try_with(|here| here.borrow().is_some()).unwrap_or(false)
    }

    /// A runtime of tokio's that no event loop of ours has made.
    fn bare() -> Option<Arc<Host>> {
        let runtime = DefaultRuntime::current()?;
        Some(Host::with(Kind::Default(runtime), None))
    }

    fn with(kind: Kind, tasks: Option<Mutex<Places<Arc<Scope>>>>) -> Arc<Self> {
        let slow = nanoseconds(SLOW).into();
        Arc::new(Host {
            kind,
            tasks,
            settling: Mutex::default(),
            is_settling: AtomicBool::new(false),
            unclosed: AtomicIsize::new(0),
            stop: Stop::default(),
            threads: Mutex::default(),
            slow,
        })
    }

    /// Is found by what runs on this thread until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Here {
        // Nothing is found on a thread that has ended: its other thread-local values may still drop tasks.
        Here(HERE.try_with(|here| here.replace(Some(Arc::clone(self)))).ok().flatten())
    }

    /// Whether it runs on this thread, or is what runs the task that is polled here.
    #[cfg(not(target_family = "wasm"))] // Only `wait_blocking` asks.
    pub(crate) fn is_here(&self) -> bool {
        let is_this = |host: &Arc<Host>| core::ptr::eq(Arc::as_ptr(host), self) || self.is_bare_as(host);
        let of_task = Scope::look_at_task(|scope| scope.about.as_ref().is_some_and(|about| is_this(&about.host)));
        of_task == Some(true) || HERE.with_borrow(|here| here.as_ref().is_some_and(is_this))
    }

    /// Whether both are the same runtime of tokio's that no event loop of ours has made.
    #[cfg(not(target_family = "wasm"))]
    fn is_bare_as(&self, other: &Host) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Default(this), Kind::Default(other)) => this.is(other),
            _ => false,
        }
    }

    fn tasks(&self) -> Option<MutexGuard<'_, Places<Arc<Scope>>>> {
        Some(self.tasks.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lists a new task that no executor of ours runs, which would know it.
    pub(crate) fn list(&self, scope: &Arc<Scope>) {
        if let (Some(about), Some(mut tasks)) = (&scope.about, self.tasks()) {
            about.key.store(tasks.insert(Arc::clone(scope)), Ordering::Relaxed);
        }
        self.tell_settling();
    }

    /// The task has ended.
    pub(crate) fn forget(&self, about: &About) {
        let key = about.key.load(Ordering::Relaxed);
        if key != UNLISTED {
            let scope = self.tasks().and_then(|mut tasks| tasks.remove(key));
            drop(scope);
        }
        self.tell_settling();
    }

    #[inline]
    fn tell_settling(&self) {
        if self.is_settling.load(Ordering::SeqCst) {
            self.wake_settling();
        }
    }

    #[cold]
    fn wake_settling(&self) {
        let waker = self.settling.lock().unwrap_or_else(PoisonError::into_inner).take();
        waker.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn count_unclosed(&self, more: isize) {
        self.unclosed.fetch_add(more, Ordering::SeqCst);
        self.tell_settling();
    }

    /// Closes a generator, which is waited for, and not cancelled, when this settles.
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

    /// Cancels the tasks that have not ended, and waits for them all; then those that they began while they cleaned up and have left
    /// behind, and so on. What a cleanup begins and waits for is left to do its work.
    pub(crate) async fn settle(&self) {
        let mut told = HashSet::new();
        self.is_settling.store(true, Ordering::SeqCst);
        poll_fn(|context| {
            let waker = context.waker().clone();
            let old = self.settling.lock().unwrap_or_else(PoisonError::into_inner).replace(waker);
            drop(old);
            let unfinished = self.unfinished();
            let number = |scope: &Arc<Scope>| scope.about.as_ref().map(About::number);
            if !unfinished.iter().any(|scope| told.contains(&number(scope))) {
                told = unfinished.iter().map(number).collect();
                let is_pending = |scope: &&Arc<Scope>| scope.how() == TaskState::Pending;
                for scope in unfinished.iter().filter(is_pending) {
                    scope.request();
                }
            }
            let closed = self.unclosed.load(Ordering::SeqCst) == 0;
            if unfinished.is_empty() && closed { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.is_settling.store(false, Ordering::SeqCst);
    }

    /// The tasks that have not ended. It is called on the thread of the loop, if that has one.
    pub(crate) fn unfinished(&self) -> Vec<Arc<Scope>> {
        let mut unfinished: Vec<_> = self.tasks().map(|tasks| tasks.values().cloned().collect()).unwrap_or_default();
        if let Kind::Default(runtime) = &self.kind {
            if let Some(waiting) = runtime.waiting() {
                unfinished.extend(waiting);
                unfinished.extend(Scope::of_current_task().filter(|scope| self.is_unlisted(scope)));
            }
        }
        unfinished
    }

    /// Whether it is a task of this host's that is not on the list.
    fn is_unlisted(&self, scope: &Scope) -> bool {
        let is_unlisted = |about: &About| {
            core::ptr::eq(self, Arc::as_ptr(&about.host)) && about.key.load(Ordering::Relaxed) == UNLISTED
        };
        scope.about.as_ref().is_some_and(is_unlisted)
    }

    /// How many there are, from whatever thread.
    pub(crate) fn count_unfinished(&self) -> usize {
        let listed = self.tasks().map_or(0, |tasks| tasks.values().count());
        match &self.kind {
            Kind::Default(runtime) => listed + runtime.count_tasks(),
            Kind::Other(_) => listed,
        }
    }

    pub(crate) fn slow(&self) -> Duration {
        Duration::from_nanos(self.slow.load(Ordering::Relaxed))
    }

    pub(crate) fn set_slow(&self, slow: Duration) {
        self.slow.store(nanoseconds(slow), Ordering::Relaxed);
    }

    /// Puts a job into the queue, if the runtime has none of its own.
    #[inline]
    pub(crate) fn call(&self, ticket: &Ticket) {
        if let Kind::Default(runtime) = &self.kind {
            runtime.call(ticket);
        }
    }

    /// Runs the job that is the task with this scope.
    pub(crate) fn spawn_job(&self, scope: &Arc<Scope>, job: impl Job + Send + 'static) {
        match &self.kind {
            Kind::Default(runtime) => match runtime.spawn_job(job) {
                None => self.tell_settling(),
                Some(job) => {
                    self.list(scope);
                    runtime.spawn(job);
                }
            },
            Kind::Other(runtime) => {
                self.list(scope);
                runtime.spawn(Box::pin(job));
            }
        }
    }

    /// The same on this thread.
    ///
    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local_job(&self, scope: &Arc<Scope>, job: impl Job + 'static) {
        match &self.kind {
            Kind::Default(runtime) => match runtime.spawn_local_job(job) {
                None => self.tell_settling(),
                Some(job) => {
                    self.list(scope);
                    runtime.spawn_local(job);
                }
            },
            Kind::Other(runtime) => {
                self.list(scope);
                runtime.spawn_local(Box::pin(job));
            }
        }
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        match &self.kind {
            Kind::Default(runtime) => runtime.spawn(future),
            Kind::Other(runtime) => runtime.spawn(Box::pin(future)),
        }
    }

    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local(&self, future: impl Future<Output = ()> + 'static) {
        match &self.kind {
            Kind::Default(runtime) => runtime.spawn_local(future),
            Kind::Other(runtime) => runtime.spawn_local(Box::pin(future)),
        }
    }

    pub(crate) fn spawn_blocking(self: &Arc<Self>, work: impl FnOnce() + Send + 'static) {
        let busy = Busy::begin(self);
        let work = move || {
            work();
            drop(busy);
        };
        match &self.kind {
            Kind::Default(runtime) => runtime.spawn_blocking(work),
            Kind::Other(runtime) => runtime.spawn_blocking(Box::new(work)),
        }
    }

    /// Waits until the threads that do work for tasks have done it.
    pub(crate) async fn threads_done(&self) {
        poll_fn(|context| {
            let waker = context.waker().clone();
            let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
            let busy = threads.busy > 0;
            let old = mem::replace(&mut threads.waiting, busy.then_some(waker));
            drop(threads);
            drop(old);
            if busy { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    pub(crate) fn now(&self) -> Instant {
        match &self.kind {
            Kind::Default(runtime) => runtime.now(),
            Kind::Other(runtime) => runtime.now(),
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Restores the host that was found here before.
pub(crate) struct Here(Option<Arc<Host>>);

impl Drop for Here {
    fn drop(&mut self) {
        let host = HERE.try_with(|here| here.replace(self.0.take()));
        drop(host);
    }
}

/// Whether to stop, and who has to know.
#[derive(Default)]
pub(crate) struct Stop {
    state: Mutex<(bool, Option<Waker>)>,
}

impl Stop {
    pub(crate) fn set(&self) {
        let waker = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0 = true;
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is set, and takes it back.
    pub(crate) async fn wait(&self) {
        poll_fn(|context| {
            let waker = context.waker().clone();
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let stopped = mem::take(&mut state.0);
            let old = mem::replace(&mut state.1, (!stopped).then_some(waker));
            drop(state);
            drop(old);
            if stopped { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
