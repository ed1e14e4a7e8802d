//! Signals from the system: Ctrl-C, and others.
//!
//! # Where it differs from asyncio
//!
//! | | asyncio | here |
//! |---|---|---|
//! | Ctrl-C in `run` | raises `KeyboardInterrupt` in the end | returns `TaskError::Cancelled` |
//! | code that does not await | is interrupted by a second Ctrl-C | is not interrupted: only code that awaits can be stopped |
//! | after `run` | Ctrl-C has its former effect | the same |
//! | Ctrl-C that is ignored when `run` begins, as in `program &` in a shell script | stays ignored | the same |
//! | code beside the loop that handles the same signal by `tokio::signal` | there is none | receives none after the loop: tokio does not set its handler again. Give it a loop of its own, with a handler of this module |
//! | after a handler is removed | the signal has its default effect | the signal has no effect until the loop is closed, and then its former effect |
//! | `SIGTERM` | ends the process, unless there is a handler | the same, or counts as Ctrl-C: [`set_cancel_on_terminate`](EventLoop::set_cancel_on_terminate) |
//! | `add_signal_handler` | in the main thread only | from every thread |
//! | a second handler for a signal | replaces the first | the same |

use std::io;
use std::sync::Arc;

use crate::aio::cancel::cancellable::{CancelHandle, cancellable};
use crate::aio::event_loop::{EventLoop, LoopHandle};
use crate::aio::host::Backend;
use crate::aio::host::default_runtime::Signal;
use crate::aio::outcome::panic::catch_panic;

impl EventLoop {
    /// Sets whether `SIGTERM`, by which the system and its services ask a process to end, does the same as Ctrl-C in
    /// [`run`](Self::run): the first signal cancels the future, and the second one drops it, with all tasks. The
    /// default is `false`.
    ///
    /// Signals are handled only on tokio: with another runtime, this has no effect.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::{EventLoop, TaskError};
    ///
    /// fn main() -> Result<(), TaskError> {
    ///     let mut events = EventLoop::new().map_err(TaskError::new)?;
    ///     events.set_cancel_on_terminate(true);
    ///     events.run(async {
    ///         // serve until the system asks for the end, then clean up
    ///     })
    /// }
    /// ```
    pub fn set_cancel_on_terminate(&mut self, cancels: bool) {
        if let Backend::Default(runtime) = &self.host.backend {
            runtime.handlers.set_cancels_on_terminate(cancels);
        }
    }
}

impl LoopHandle {
    /// Calls `callback` at each such signal, on the event loop, and replaces the handler before it. Python's
    /// `loop.add_signal_handler`.
    ///
    /// Signals that come faster than the loop turns count once. A handler for [`Signal::INTERRUPT`] takes Ctrl-C away
    /// from [`run`](fn@crate::aio::run), which then no longer cancels its future. The signal loses its former effect
    /// until the loop is closed, even if the handler is removed before. On a tokio runtime that was not made by an
    /// [`EventLoop`], the former effect never returns.
    ///
    /// # Errors
    ///
    /// If the signal cannot be handled (`SIGKILL`), or the event loop is not on tokio.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::{self, Signal, TaskError};
    ///
    /// fn main() -> Result<(), TaskError> {
    ///     aio::run(async {
    ///         let main = aio::current_task().expect("`run` makes a task");
    ///         aio::running_loop().add_signal_handler(Signal::TERMINATE, move || {
    ///             main.cancel();
    ///         })?;
    ///         // serve until the system asks for the end, then clean up
    ///         Ok::<_, std::io::Error>(())
    ///     })
    /// }
    /// ```
    pub fn add_signal_handler(&self, signal: Signal, mut callback: impl FnMut() + Send + 'static) -> io::Result<()> {
        let Backend::Default(runtime) = &self.host.backend else {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "only event loops on tokio handle signals"));
        };
        let mut signals = runtime.signals(signal)?;
        // Weak, because what the host runs on owns the handler.
        let host = Arc::downgrade(&self.host);
        let (listening, cancel) = cancellable(async move {
            while signals.recv().await.is_some() {
                let _guard = host.upgrade().map(|host| host.enter());
                if let Err(panic) = catch_panic(&mut callback) {
                    tracing::error!(panic = panic.message(), ?signal, "the handler of a signal panicked");
                }
            }
        });
        self.remove_signal_handler(signal);
        runtime.handlers.add(signal, cancel);
        self.host.spawn(async move { listening.await.unwrap_or(()) });
        Ok(())
    }

    /// Removes the handler of this signal. Returns whether there was one. Python's `loop.remove_signal_handler`.
    #[allow(clippy::must_use_candidate)]
    pub fn remove_signal_handler(&self, signal: Signal) -> bool {
        let Backend::Default(runtime) = &self.host.backend else { return false };
        let handler = runtime.handlers.take(signal);
        handler.inspect(CancelHandle::abort).is_some()
    }
}
