//! The loop that runs tasks: a runtime that begins and ends as asyncio's loop does.

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod on_tokio;
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
mod without_tokio;

pub(crate) mod aclosing;
#[cfg(all(feature = "aio", unix, not(target_family = "wasm")))]
mod signals;

use core::fmt;
use core::future::{Future, poll_fn};
use core::mem;
use core::panic::Location;
use core::pin::pin;
use core::task::Poll;
use std::sync::Arc;
use std::time::Duration;

use crate::aio::cancel::cancellable::{CancelHandle, cancellable};
use crate::aio::host::current::running_host;
use crate::aio::host::default_runtime::{DefaultLoop, Interrupted};
use crate::aio::host::instant::Instant;
use crate::aio::host::runtime::Runtime;
use crate::aio::host::shutdown::TimeLimitReached;
use crate::aio::host::time::{later, sleep_on};
use crate::aio::host::{Backend, Host};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{EndsAs, ending_as};
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::catch_panic;
use crate::aio::task::Task;
use crate::aio::task::harness::prepare_local;
use crate::aio::task::spawn::spawn_on;
use crate::diagnostics::awaitable::AwaitableAs;

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
pub use on_tokio::run;
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
pub use without_tokio::run;

/// A loop that runs tasks. Python's event loop.
///
/// Most programs need only [`run`](fn@crate::aio::run).
///
/// # Where it differs from asyncio
///
/// | asyncio | here |
/// |---|---|
/// | `loop.create_task` | [`spawn`](crate::aio::spawn) inside the loop; [`EventLoop::spawn_local`] before the loop runs; [`LoopHandle::run_threadsafe`] from elsewhere |
/// | `loop.create_future` | [`Promise::new`](crate::aio::Promise::new), which needs no loop |
/// | `loop.run_in_executor`, `set_default_executor` | [`to_thread`](crate::aio::to_thread), on the runtime's threads; `ProcessPool::run`, in processes |
/// | `shutdown_default_executor`, `shutdown_asyncgens` | are a part of [`run`](Self::run): it waits for threads, and closes the generators of [`aclosing`](crate::aio::aclosing()) |
/// | `set_exception_handler`, `call_exception_handler` | do not exist: unretrieved errors are logged through `tracing`, whose subscriber is such a handler |
/// | `set_debug`, `get_debug` | do not exist: debug builds warn of [slow callbacks](Self::set_slow_callback_duration) |
/// | `is_running`, `is_closed` | do not exist: a loop runs while [`run`](Self::run) does, and [`close`](Self::close) consumes the loop |
/// | `Handle.cancelled`, `TimerHandle.when` | do not exist: a [`CallHandle`] can only be cancelled |
/// | `call_soon(f, *args, context=..)` | the closure captures the arguments |
///
/// # Examples
///
/// ```
/// use coyield::aio::EventLoop;
///
/// let mut events = EventLoop::new()?;
/// let handle = events.handle();
/// events.call_soon(move || {
///     println!("said in passing");
///     handle.stop();
/// });
/// events.run_forever();
/// assert_eq!(events.run_until_complete(async { 42 })?, 42);
/// events.close();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EventLoop {
    runtime: LoopRuntime,
    host: Arc<Host>,
    /// How long the shutdown may take.
    shutdown_timeout: Option<Duration>,
    /// Ctrl-C was pressed twice, or the shutdown took too long: the loop waits for nothing any more.
    gives_up: bool,
}

enum LoopRuntime {
    #[cfg_attr(not(feature = "aio"), allow(dead_code, reason = "there is none without tokio"))]
    Default(DefaultLoop),
    Other(Arc<dyn Runtime>),
    Closed,
}

/// A handle to an [`EventLoop`], for its own tasks and callbacks, and for other threads.
#[derive(Clone)]
pub struct LoopHandle {
    pub(crate) host: Arc<Host>,
}

/// A handle to a callback that was not called yet. Python's `asyncio.Handle`.
///
/// Dropping the handle does not cancel the callback.
#[derive(Clone, Debug)]
pub struct CallHandle {
    cancel: CancelHandle,
}

/// Returns the event loop that runs here. Python's `asyncio.get_running_loop`.
///
/// # Panics
///
/// If no event loop is running.
#[doc(alias = "get_running_loop")]
#[track_caller]
#[must_use]
pub fn running_loop() -> LoopHandle {
    LoopHandle { host: running_host() }
}

impl EventLoop {
    /// Returns an event loop on a runtime other than tokio's. That runtime, and not the loop, handles Ctrl-C.
    pub fn with_runtime(runtime: impl Runtime) -> Self {
        let runtime: Arc<dyn Runtime> = Arc::new(runtime);
        let host = Host::new(Backend::Other(Arc::clone(&runtime)));
        EventLoop { runtime: LoopRuntime::Other(runtime), host, shutdown_timeout: None, gives_up: false }
    }

    /// Returns a handle that can be used from other tasks and threads.
    #[must_use]
    pub fn handle(&self) -> LoopHandle {
        LoopHandle { host: Arc::clone(&self.host) }
    }

    #[track_caller]
    fn block_on<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        assert!(
            !Host::is_running(),
            "an event loop is running here already: `.await` the future in its task, or `spawn` it, instead of running it"
        );
        let _guard = self.host.enter();
        match &self.runtime {
            LoopRuntime::Default(runtime) => Some(runtime.block_on(future)),
            LoopRuntime::Other(runtime) => {
                let mut result = None;
                runtime.block_on(pin!(async { result = Some(future.await) }));
                result
            }
            LoopRuntime::Closed => None,
        }
    }

    /// Runs the future to its end, as a task; then cancels the remaining tasks, and waits for their cleanup. Python's
    /// `asyncio.Runner.run` and `close`.
    ///
    /// A task that is spawned during this shutdown is cancelled before it starts. So let a cleanup await its futures
    /// itself. If the shutdown takes more than [5 s](Self::set_shutdown_report_delay), `tracing` reports the tasks that
    /// it waits for. Its time has no limit, unless [`set_shutdown_timeout`](Self::set_shutdown_timeout) sets one.
    ///
    /// # Errors
    ///
    /// If the future returns an error, is cancelled, or panics.
    ///
    /// # Panics
    ///
    /// If it is called inside an event loop.
    #[track_caller]
    pub fn run<F, G, H, T, V, A, B>(&mut self, future: F) -> Result<V, TaskError>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        H: Future<Output: Outcome<Value = V>>,
    {
        self.run_at(Location::caller(), ending_as::<F, G, H, T, A, B>(future))
    }

    #[track_caller]
    fn run_at<F: Future>(
        &mut self,
        location: &'static Location<'static>,
        future: F,
    ) -> Result<<F::Output as Outcome>::Value, TaskError>
    where
        F::Output: Outcome,
    {
        let (host, shutdown_timeout) = (Arc::clone(&self.host), self.shutdown_timeout);
        let (running, mut task) = prepare_local(Arc::clone(&host), location, future);
        let main = task.handle();
        host.insert_task(&main.scope);
        // The main task, the end of the others and the threads are one future, so that Ctrl-C can stop waiting for all
        // of it.
        let stopped = self.block_on(async {
            let all = pin!(async {
                running.await;
                host.end(shutdown_timeout).await
            });
            match &host.backend {
                Backend::Default(runtime) => runtime.until_interrupted(all, || _ = main.cancel()).await,
                Backend::Other(_) => Ok(all.await),
            }
        });
        if matches!(stopped, Some(Err(Interrupted) | Ok(Err(TimeLimitReached)))) {
            self.gives_up = true;
            self.inside(|host| host.unfinished().iter().for_each(|scope| scope.abort()));
        }
        task.try_result().unwrap_or(Err(TaskError::Cancelled))
    }

    /// Runs the future to its end, as a task. The remaining tasks stay where they are, and continue when the loop runs
    /// again. Python's `loop.run_until_complete`.
    ///
    /// # Errors
    ///
    /// If the future returns an error, is cancelled, or panics.
    ///
    /// # Panics
    ///
    /// If it is called inside an event loop.
    #[track_caller]
    pub fn run_until_complete<F, G, H, T, V, A, B>(&mut self, future: F) -> Result<V, TaskError>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        H: Future<Output: Outcome<Value = V>>,
    {
        let (running, mut task) =
            prepare_local(Arc::clone(&self.host), Location::caller(), ending_as::<F, G, H, T, A, B>(future));
        self.host.insert_task(&task.handle.scope);
        self.block_on(running);
        task.try_result().unwrap_or(Err(TaskError::Cancelled))
    }

    /// Runs the tasks and callbacks until [`stop`](LoopHandle::stop) is called. Python's `loop.run_forever`.
    ///
    /// # Panics
    ///
    /// If it is called inside an event loop.
    #[track_caller]
    pub fn run_forever(&mut self) {
        let host = Arc::clone(&self.host);
        self.block_on(host.stop.wait());
    }

    /// Calls `callback` at the next turn of the loop, on its thread. Python's `loop.call_soon`.
    ///
    /// The callback need not be `Send`, which [`LoopHandle::call_soon`] requires.
    pub fn call_soon(&self, callback: impl FnOnce() + 'static) -> CallHandle {
        let (future, cancel) = cancellable(async move { callback() });
        let future = log_panics(future);
        self.inside(|host| host.spawn_local(future));
        CallHandle { cancel }
    }

    /// Runs the future at the next turn of the loop, as a task on its thread. Python's `loop.create_task`.
    ///
    /// The future need not be `Send`, which [`LoopHandle::run_threadsafe`] requires. Where a thread cannot be blocked,
    /// as in a browser, start the first task with this method in place of [`run`](Self::run).
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::{EventLoop, TaskError};
    /// use std::rc::Rc;
    ///
    /// let mut events = EventLoop::new().map_err(TaskError::new)?;
    /// let shared = Rc::new(6);
    /// let task = events.spawn_local(async move { *shared * 7 });
    /// assert!(!task.is_done(), "it has not begun");
    /// assert_eq!(events.run_until_complete(task)?, 42);
    /// # Ok::<(), TaskError>(())
    /// ```
    #[doc(alias = "create_task")]
    #[track_caller]
    pub fn spawn_local<F, G, H, T, V, A, B>(&self, future: F) -> Task<V>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        H: Future<Output: Outcome<Value = V>> + 'static,
    {
        self.spawn_local_at(Location::caller(), ending_as::<F, G, H, T, A, B>(future))
    }

    fn spawn_local_at<F>(&self, location: &'static Location<'static>, future: F) -> Task<<F::Output as Outcome>::Value>
    where
        F: Future<Output: Outcome> + 'static,
    {
        let (running, task) = prepare_local(Arc::clone(&self.host), location, future);
        self.inside(|_| Host::spawn_local_job(&task.handle.scope, running));
        task
    }

    /// Calls `call` as if inside the loop, whether the loop runs or not.
    fn inside(&self, call: impl FnOnce(&Host)) {
        let _guard = self.host.enter();
        let _entered = match &self.runtime {
            LoopRuntime::Default(runtime) => Some(runtime.enter()),
            LoopRuntime::Other(_) | LoopRuntime::Closed => None,
        };
        call(&self.host);
    }

    /// Sets how long a task may block its thread without a warning through `tracing` in debug builds. The default is
    /// 100 ms. Python's `loop.slow_callback_duration`.
    #[doc(alias = "slow_callback_duration")]
    pub fn set_slow_callback_duration(&mut self, duration: Duration) {
        self.host.set_slow_threshold(duration);
    }

    /// Sets how long the shutdown in [`run`](Self::run) may take. After that time, the loop drops the tasks that have
    /// not ended, where they stand, and does not wait for threads that are still working. The default is `None`, no
    /// limit. Tokio's `shutdown_timeout`.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::{self, EventLoop, TaskError};
    /// use coyield::try_await;
    /// use std::future::pending;
    /// use std::time::Duration;
    ///
    /// let mut events = EventLoop::new()?;
    /// events.set_shutdown_timeout(Duration::from_secs(10));
    /// events.run(async {
    /// #   tokio::time::pause();
    ///     drop(aio::spawn(async {
    ///         let _cancelled = try_await!(pending::<()>());
    ///         pending::<()>().await // cleans up for ever
    ///     }));
    ///     aio::sleep(Duration::from_millis(1)).await;
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_shutdown_timeout(&mut self, limit: impl Into<Option<Duration>>) {
        self.shutdown_timeout = limit.into();
    }

    /// Sets how long the shutdown in [`run`](Self::run) may take before `tracing` reports what it waits for: the tasks,
    /// where they were spawned, and where they wait. The default is 5 s.
    pub fn set_shutdown_report_delay(&mut self, delay: Duration) {
        self.host.set_report_delay(delay);
    }

    /// Closes the loop, as dropping it does: the remaining tasks are dropped where they stand. Python's `loop.close`.
    pub fn close(self) {}
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        let _guard = self.host.enter();
        if let Backend::Default(runtime) = &self.host.backend {
            runtime.give_signals_back();
        }
        match mem::replace(&mut self.runtime, LoopRuntime::Closed) {
            // When it is dropped, tokio's runtime waits for threads that still do work.
            LoopRuntime::Default(runtime) if self.gives_up => runtime.shut_down_in_background(),
            LoopRuntime::Other(runtime) => runtime.shut_down(),
            LoopRuntime::Default(runtime) => runtime.close(),
            LoopRuntime::Closed => {}
        }
    }
}

#[allow(clippy::missing_fields_in_debug)] // The runtime says nothing more.
impl fmt::Debug for EventLoop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EventLoop").field("unfinished", &self.host.count_unfinished()).finish()
    }
}

/// Awaits a callback. If it panics, the panic is logged, and the loop continues.
async fn log_panics(future: impl Future) {
    let mut future = pin!(future);
    let ended = poll_fn(|context| match catch_panic(|| future.as_mut().poll(context)) {
        Ok(polled) => polled.map(|_| None),
        Err(panic) => Poll::Ready(Some(panic)),
    });
    if let Some(panic) = ended.await {
        tracing::error!(panic = panic.message(), "a callback of the event loop panicked");
    }
}

impl LoopHandle {
    /// Runs the future on this loop, as a task. Inside the loop itself, use [`spawn`](crate::aio::spawn); from another
    /// thread, this is Python's `asyncio.run_coroutine_threadsafe`, and the task may be awaited on any executor.
    #[doc(alias = "run_coroutine_threadsafe")]
    #[track_caller]
    pub fn run_threadsafe<F, G, H, T, V, A, B>(&self, future: F) -> Task<V>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        H: Future<Output: Outcome<Value = V>> + Send + 'static,
        V: Send,
    {
        spawn_on(Arc::clone(&self.host), Location::caller(), ending_as::<F, G, H, T, A, B>(future))
    }

    /// Calls `callback` at the next turn of the loop; can be used from any thread. Python's
    /// `loop.call_soon_threadsafe`.
    #[allow(clippy::must_use_candidate)]
    pub fn call_soon(&self, callback: impl FnOnce() + Send + 'static) -> CallHandle {
        self.call(None, callback)
    }

    /// Calls `callback` after `delay`. Python's `loop.call_later`.
    #[allow(clippy::must_use_candidate)]
    pub fn call_later(&self, delay: Duration, callback: impl FnOnce() + Send + 'static) -> CallHandle {
        self.call(Some(later(self.now(), delay)), callback)
    }

    /// Calls `callback` at the time `when`. Python's `loop.call_at`.
    #[allow(clippy::must_use_candidate)]
    pub fn call_at(&self, when: Instant, callback: impl FnOnce() + Send + 'static) -> CallHandle {
        self.call(Some(when), callback)
    }

    fn call(&self, when: Option<Instant>, callback: impl FnOnce() + Send + 'static) -> CallHandle {
        let sleep = when.map(|when| sleep_on(&self.host, when));
        let host = Arc::clone(&self.host);
        let (future, cancel) = cancellable(async move {
            if let Some(sleep) = sleep {
                sleep.await;
            }
            // The callback may run on any thread of the runtime.
            let _guard = host.enter();
            callback();
        });
        self.host.spawn(log_panics(future));
        CallHandle { cancel }
    }

    /// Returns the time of the loop's clock. Python's `loop.time`.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.host.now()
    }

    /// Makes [`EventLoop::run_forever`] return at its next turn; the next call of it, if it does not run. Python's
    /// `loop.stop`.
    ///
    /// Tasks that are ready may get a few more turns before that; the remaining ones continue when the loop runs again.
    pub fn stop(&self) {
        self.host.stop.set();
    }
}

impl fmt::Debug for LoopHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LoopHandle").field("unfinished", &self.host.count_unfinished()).finish()
    }
}

impl CallHandle {
    /// Cancels the call, unless it was already made.
    pub fn cancel(&self) {
        self.cancel.abort();
    }
}
