//! Event loops on tokio.

use core::panic::Location;
use std::io;

use super::{EventLoop, LoopRuntime};
use crate::aio::host::default_runtime::DefaultLoop;
use crate::aio::host::{Backend, Host};
use crate::aio::outcome::ends::{Ends, ending};
use crate::aio::outcome::error::TaskError;
use crate::diagnostics::awaitable::Awaitable;

/// Runs the future to its end on a new event loop, then ends the loop. Python's `asyncio.run`.
///
/// The tasks that remain when it has ended are cancelled. Then `run` awaits their cleanup, and the threads of
/// [`to_thread`](crate::aio::to_thread). Tasks that are spawned meanwhile are cancelled before they start. If this
/// shutdown takes more than [5 s](EventLoop::set_shutdown_report_delay), `tracing` reports what it waits for. The first
/// Ctrl-C cancels the future, as [`TaskHandle::cancel`](crate::aio::TaskHandle::cancel) does; the second one drops it,
/// with all tasks, where they stand.
///
/// # Errors
///
/// If the future returns an error, is cancelled, or panics; or if the event loop cannot be made.
///
/// # Panics
///
/// If it is called inside an event loop.
#[track_caller]
pub fn run<F: Awaitable<A>, V, A, B>(future: F) -> Result<V, TaskError>
where
    F::Output: Ends<F::Future, V, B>,
{
    let mut events = EventLoop::new().map_err(TaskError::new)?;
    events.run_at(Location::caller(), ending::<F, V, A, B>(future))
}

impl EventLoop {
    /// Returns an event loop on this thread: its tasks take turns on it. Python's `asyncio.new_event_loop`.
    ///
    /// # Errors
    ///
    /// If the system refuses a resource that tokio needs.
    #[doc(alias = "new_event_loop")]
    pub fn new() -> io::Result<Self> {
        DefaultLoop::new().map(EventLoop::on_tokio)
    }

    /// Returns an event loop with threads of its own, one for each core: tasks that are [`spawn`](crate::aio::spawn)ed
    /// run on all of them, tasks that are [`spawn_local`](crate::aio::spawn_local)ed on this thread.
    ///
    /// # Errors
    ///
    /// If the system refuses a resource that tokio needs.
    pub fn multi_thread() -> io::Result<Self> {
        DefaultLoop::multi_thread().map(EventLoop::on_tokio)
    }

    fn on_tokio(runtime: DefaultLoop) -> Self {
        let host = Host::new(Backend::Default(runtime.runtime()));
        EventLoop { runtime: LoopRuntime::Default(runtime), host, shutdown_timeout: None, gives_up: false }
    }
}
