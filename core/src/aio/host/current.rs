//! The host that runs on this thread, or runs the task that is polled here.

use core::cell::RefCell;
use core::fmt;
use std::sync::Arc;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::TaskMeta;
use crate::aio::host::default_runtime::DefaultRuntime;
use crate::aio::host::{Backend, Host};

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

impl Host {
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

/// Restores the host that was found here before.
pub(crate) struct HostGuard(Option<Arc<Host>>);

impl Drop for HostGuard {
    fn drop(&mut self) {
        let host = CURRENT.try_with(|current| current.replace(self.0.take()));
        drop(host);
    }
}
