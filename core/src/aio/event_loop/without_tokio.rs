//! The error that rustc reports for a call that makes an event loop on tokio, in builds without tokio.

use std::io;

use super::EventLoop;
use crate::aio::outcome::ends::Ends;
use crate::aio::outcome::error::TaskError;
use crate::diagnostics::awaitable::Awaitable;

/// A bound that no type fulfils. It has a lifetime so that rustc checks it where the function is called, and not where
/// the function is defined.
#[cfg_attr(
    not(target_family = "wasm"),
    diagnostic::on_unimplemented(
        message = "tasks on tokio need the feature `aio`: `cargo add coyield --features aio`",
        label = "this makes an event loop on tokio, which needs the feature `aio`",
        note = "without tokio, tasks run on another runtime, `EventLoop::with_runtime(runtime)`, and futures that spawn no tasks run on any executor"
    )
)]
#[cfg_attr(
    target_family = "wasm",
    diagnostic::on_unimplemented(
        message = "tokio does not run on WebAssembly",
        label = "this makes an event loop on tokio",
        note = "here, tasks run on a runtime of your own, `EventLoop::with_runtime(runtime)`, and futures that spawn no tasks run on any executor"
    )
)]
#[allow(unreachable_pub, reason = "it is a bound of public functions, and has no name elsewhere")]
pub trait Tokio<'call> {}

#[doc(hidden)]
pub fn run<F: Awaitable<A>, V, A, B>(_: F) -> Result<V, TaskError>
where
    F::Output: Ends<F::Future, V, B>,
    for<'call> (): Tokio<'call>,
{
    Err(TaskError::Cancelled)
}

impl EventLoop {
    #[doc(hidden)]
    pub fn new() -> io::Result<Self>
    where
        for<'call> (): Tokio<'call>,
    {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[doc(hidden)]
    pub fn multi_thread() -> io::Result<Self>
    where
        for<'call> (): Tokio<'call>,
    {
        Err(io::ErrorKind::Unsupported.into())
    }
}
