//! Tokio, as the runtime of tasks.

use core::future::Future;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::vec::Vec;

pub(crate) use tokio::time::Sleep as DefaultSleep;

use super::executor::{Executor, Local, LocalGuard};
#[cfg(unix)]
use super::handlers::{Handlers, Signal};
#[cfg(unix)]
use super::taken_signals;
use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::instant::Instant;
use crate::aio::host::job::Job;

/// A handle to a running runtime of tokio's.
pub(crate) struct DefaultRuntime {
    handle: tokio::runtime::Handle,
    /// The executor of jobs, if an event loop of ours has one. Otherwise tokio runs them.
    executor: Option<Executor>,
    /// The handlers of signals.
    #[cfg(unix)]
    pub(crate) handlers: Handlers,
}

impl DefaultRuntime {
    fn new(handle: tokio::runtime::Handle, executor: Option<Executor>) -> Self {
        DefaultRuntime {
            handle,
            executor,
            #[cfg(unix)]
            handlers: Handlers::default(),
        }
    }

    /// Gives the signals that the loop has handled their former effect again.
    pub(crate) fn give_signals_back(&self) {
        #[cfg(unix)]
        self.handlers.give_back();
    }

    /// Returns the runtime that runs on this thread.
    pub(crate) fn current() -> Option<Self> {
        let handle = tokio::runtime::Handle::try_current().ok()?;
        Some(DefaultRuntime::new(handle, None))
    }

    /// Returns whether both are the same runtime.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.handle.id() == other.handle.id()
    }

    /// Puts a job of the executor into the queue.
    #[inline]
    pub(crate) fn schedule(&self, ticket: &Ticket) {
        if let Some(executor) = &self.executor {
            executor.schedule(ticket);
        }
    }

    /// Has the executor run a task. Returns the task if there is no executor.
    pub(crate) fn spawn_job<J: Job + Send + 'static>(&self, job: J) -> Option<J> {
        let Some(executor) = &self.executor else { return Some(job) };
        executor.spawn(job);
        None
    }

    /// [`spawn_job`](Self::spawn_job) on this thread. Returns the task if the executor is not here.
    pub(crate) fn spawn_local_job<J: Job + 'static>(&self, job: J) -> Option<J> {
        let Some(executor) = self.executor.as_ref().filter(|executor| executor.is_here()) else { return Some(job) };
        executor.spawn_local(job);
        None
    }

    /// Returns the waiting tasks of the executor, if there is one, and its loop runs on this thread.
    pub(crate) fn pending_tasks(&self) -> Option<Vec<Arc<CancelScope>>> {
        self.executor.as_ref()?.pending_tasks()
    }

    /// Returns the number of the executor's tasks; can be called on any thread.
    pub(crate) fn count_tasks(&self) -> usize {
        self.executor.as_ref().map_or(0, Executor::count_tasks)
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        match &self.executor {
            Some(executor) => executor.spawn(executor.plain(future)),
            None => drop(self.handle.spawn(future)),
        }
    }

    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    pub(crate) fn spawn_local(&self, future: impl Future<Output = ()> + 'static) {
        match &self.executor {
            Some(executor) if executor.is_here() => executor.spawn_local(executor.plain(future)),
            _ => drop(tokio::task::spawn_local(future)),
        }
    }

    pub(crate) fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) {
        drop(self.handle.spawn_blocking(work));
    }

    pub(crate) fn now(&self) -> Instant {
        let _entered = self.handle.enter();
        tokio::time::Instant::now().into_std()
    }

    pub(crate) fn sleep_until(&self, deadline: Instant) -> DefaultSleep {
        let _entered = self.handle.enter();
        tokio::time::sleep_until(deadline.into())
    }
}

#[cfg(unix)]
impl DefaultRuntime {
    /// Returns the stream of the signals of this kind from now on.
    pub(crate) fn signals(&self, signal: Signal) -> io::Result<tokio::signal::unix::Signal> {
        let _entered = self.handle.enter();
        let (stream, taken) = taken_signals::take(signal.as_raw())?;
        self.handlers.add_taken(taken);
        Ok(stream)
    }
}

/// A runtime of tokio's that an event loop of ours has made.
pub(crate) enum DefaultLoop {
    /// A runtime of one thread, whose jobs an executor of ours runs.
    Local(tokio::runtime::LocalRuntime, Rc<Local>),
    Threads(tokio::runtime::Runtime, tokio::task::LocalSet),
}

/// Local jobs can be spawned from outside the loop until this is dropped.
pub(crate) enum LoopEntered<'l> {
    Local { _entered: LocalGuard },
    Threads { _entered: tokio::task::LocalEnterGuard, _runtime: tokio::runtime::EnterGuard<'l> },
}

impl DefaultLoop {
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build_local(tokio::runtime::LocalOptions::default())?;
        Ok(DefaultLoop::Local(runtime, Local::new()))
    }

    pub(crate) fn multi_thread() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(DefaultLoop::Threads(runtime, tokio::task::LocalSet::new()))
    }

    pub(crate) fn runtime(&self) -> DefaultRuntime {
        match self {
            DefaultLoop::Local(runtime, local) => DefaultRuntime::new(runtime.handle().clone(), Some(local.executor())),
            DefaultLoop::Threads(runtime, _) => DefaultRuntime::new(runtime.handle().clone(), None),
        }
    }

    #[track_caller]
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        match self {
            DefaultLoop::Local(runtime, local) => {
                let _entered = local.enter();
                runtime.block_on(local.run_until(future))
            }
            DefaultLoop::Threads(runtime, local) => local.block_on(runtime, future),
        }
    }

    /// Has [`DefaultRuntime::spawn_local`] find the loop, whether the loop runs or not.
    pub(crate) fn enter(&self) -> LoopEntered<'_> {
        match self {
            DefaultLoop::Local(_, local) => LoopEntered::Local { _entered: local.enter() },
            DefaultLoop::Threads(runtime, local) => {
                LoopEntered::Threads { _entered: local.enter(), _runtime: runtime.enter() }
            }
        }
    }

    /// Drops the tasks that have not ended, and then the runtime.
    pub(crate) fn close(self) {
        self.drop_jobs();
    }

    /// Ends the loop without waiting for threads that still do work, for which [`close`](Self::close) would wait.
    pub(crate) fn shut_down_in_background(self) {
        self.drop_jobs();
        match self {
            DefaultLoop::Local(runtime, _) => runtime.shutdown_background(),
            DefaultLoop::Threads(runtime, local) => {
                drop(local);
                runtime.shutdown_background();
            }
        }
    }

    /// Drops the jobs of our executor where they stand, in the context of the runtime, as tokio drops its tasks.
    fn drop_jobs(&self) {
        let DefaultLoop::Local(runtime, local) = self else { return };
        // There is no context if the loop is in a thread-local value, and the thread has ended.
        let has_ended = tokio::runtime::Handle::try_current().is_err_and(|error| error.is_thread_local_destroyed());
        let _context = (!has_ended).then(|| runtime.handle().enter());
        local.close();
    }
}
