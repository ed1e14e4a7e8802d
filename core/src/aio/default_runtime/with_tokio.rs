//! Tokio, as the runtime of tasks.

use core::future::Future;
use std::io;

#[cfg(unix)]
use tokio::signal::unix::SignalKind;
pub(crate) use tokio::time::Sleep as DefaultSleep;

#[cfg(unix)]
use super::handlers::{Handlers, Signal};
use crate::aio::instant::Instant;

/// A handle to a running runtime of tokio's.
pub(crate) struct DefaultRuntime {
    handle: tokio::runtime::Handle,
    /// The handlers of signals.
    #[cfg(unix)]
    pub(crate) handlers: Handlers,
}

impl DefaultRuntime {
    fn new(handle: tokio::runtime::Handle) -> Self {
        DefaultRuntime {
            handle,
            #[cfg(unix)]
            handlers: Handlers::default(),
        }
    }

    /// The one that runs on this thread.
    pub(crate) fn current() -> Option<Self> {
        tokio::runtime::Handle::try_current().ok().map(DefaultRuntime::new)
    }

    /// Whether both are the same one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.handle.id() == other.handle.id()
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        drop(self.handle.spawn(future));
    }

    /// # Panics
    ///
    /// If nothing on this thread runs local tasks.
    #[track_caller]
    #[allow(clippy::unused_self, reason = "tokio finds by itself what runs local tasks here")]
    pub(crate) fn spawn_local(&self, future: impl Future<Output = ()> + 'static) {
        drop(tokio::task::spawn_local(future));
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
    /// The signals of this kind from now on.
    pub(crate) fn signals(&self, signal: Signal) -> io::Result<tokio::signal::unix::Signal> {
        let _entered = self.handle.enter();
        tokio::signal::unix::signal(SignalKind::from_raw(signal.as_raw()))
    }
}

/// A runtime of tokio's that an event loop of ours has made.
pub(crate) enum DefaultLoop {
    Local(tokio::runtime::LocalRuntime),
    Threads(tokio::runtime::Runtime, tokio::task::LocalSet),
}

impl DefaultLoop {
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build_local(tokio::runtime::LocalOptions::default())?;
        Ok(DefaultLoop::Local(runtime))
    }

    pub(crate) fn multi_thread() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(DefaultLoop::Threads(runtime, tokio::task::LocalSet::new()))
    }

    pub(crate) fn runtime(&self) -> DefaultRuntime {
        DefaultRuntime::new(match self {
            DefaultLoop::Local(runtime) => runtime.handle().clone(),
            DefaultLoop::Threads(runtime, _) => runtime.handle().clone(),
        })
    }

    #[track_caller]
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        match self {
            DefaultLoop::Local(runtime) => runtime.block_on(future),
            DefaultLoop::Threads(runtime, local) => local.block_on(runtime, future),
        }
    }

    pub(crate) fn spawn_local(&self, future: impl Future<Output = ()> + 'static) {
        match self {
            DefaultLoop::Local(runtime) => drop(runtime.spawn_local(future)),
            DefaultLoop::Threads(_, local) => drop(local.spawn_local(future)),
        }
    }

    /// Ends it without waiting for threads that still do work, for which a drop would wait.
    pub(crate) fn shut_down_in_background(self) {
        match self {
            DefaultLoop::Local(runtime) => runtime.shutdown_background(),
            DefaultLoop::Threads(runtime, local) => {
                drop(local);
                runtime.shutdown_background();
            }
        }
    }
}
