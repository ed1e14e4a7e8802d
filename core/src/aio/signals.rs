//! What the system tells the event loop: Ctrl-C, and other signals.
//!
//! # Where it differs from asyncio
//!
//! | | asyncio | here |
//! |---|---|---|
//! | Ctrl-C in `run` | raises `KeyboardInterrupt` in the end | gives `TaskError::Cancelled` |
//! | code that does not await | is interrupted by a second Ctrl-C | is not: only what awaits can be stopped |
//! | afterwards | signals do what they did before | they do nothing any more: tokio keeps its handlers |
//! | `add_signal_handler` | in the main thread only | from every thread |
//! | a second handler for a signal | replaces the first | the same |

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::Poll;

use crate::aio::host::{Host, Kind};
use crate::aio::task_handle::TaskHandle;

#[cfg(unix)]
pub(crate) use handlers::Handlers;
#[cfg(unix)]
pub use handlers::Signal;

/// Ctrl-C was given twice.
#[derive(Debug)]
pub(crate) struct Interrupted;

/// Waits for the future, and cancels the main task at the first Ctrl-C. Gives up at the second.
///
/// It lets be those that the program handles itself, and listens on tokio only.
pub(crate) async fn until_interrupted<F: Future>(
    mut future: Pin<&mut F>,
    main: &TaskHandle,
    host: &Host,
) -> Result<F::Output, Interrupted> {
    let mut presses = Presses::new(host);
    let mut heeded = 0;
    loop {
        let ended = {
            let mut press = pin!(presses.next());
            poll_fn(|context| {
                if let Poll::Ready(value) = future.as_mut().poll(context) {
                    return Poll::Ready(Some(value));
                }
                press.as_mut().poll(context).map(|()| None)
            })
            .await
        };
        match ended {
            Some(value) => return Ok(value),
            None if handles_interrupt(host) => {}
            None if heeded == 0 => {
                heeded += 1;
                main.cancel();
            }
            None => return Err(Interrupted),
        }
    }
}

/// Presses of Ctrl-C. Those between two calls of `next` are not lost, where the system is a unix.
struct Presses {
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
    #[cfg(not(unix))]
    listens: bool,
}

#[cfg(unix)]
impl Presses {
    fn new(host: &Host) -> Self {
        let listens = matches!(host.kind, Kind::Tokio(_));
        let signal = || tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).ok();
        Presses { signals: listens.then(signal).flatten() }
    }

    async fn next(&mut self) {
        if let Some(signals) = &mut self.signals {
            signals.recv().await;
        } else {
            core::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
impl Presses {
    fn new(host: &Host) -> Self {
        Presses { listens: matches!(host.kind, Kind::Tokio(_)) }
    }

    async fn next(&mut self) {
        if !self.listens || tokio::signal::ctrl_c().await.is_err() {
            core::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
fn handles_interrupt(host: &Host) -> bool {
    host.handlers.has(Signal::INTERRUPT)
}

#[cfg(not(unix))]
fn handles_interrupt(_: &Host) -> bool {
    false
}

#[cfg(unix)]
mod handlers {
    use core::fmt;
    use core::panic::AssertUnwindSafe;
    use std::io;
    use std::panic::catch_unwind;
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
    use std::vec::Vec;

    use tokio::signal::unix::SignalKind;

    use crate::aio::cancel::{Cancel, cancellable};
    use crate::aio::error::Panic;
    use crate::aio::event_loop::LoopHandle;
    use crate::aio::host::Kind;

    /// A signal of unix, by its number. Python's `signal.Signals`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Signal(i32);

    impl Signal {
        /// `SIGINT`, which Ctrl-C sends.
        pub const INTERRUPT: Signal = Signal(SignalKind::interrupt().as_raw_value());
        /// `SIGTERM`, which asks a process to end.
        pub const TERMINATE: Signal = Signal(SignalKind::terminate().as_raw_value());
        /// `SIGHUP`: the terminal was closed, or a service is to read its configuration anew.
        pub const HANGUP: Signal = Signal(SignalKind::hangup().as_raw_value());
        /// `SIGQUIT`.
        pub const QUIT: Signal = Signal(SignalKind::quit().as_raw_value());
        /// `SIGUSR1`.
        pub const USER_1: Signal = Signal(SignalKind::user_defined1().as_raw_value());
        /// `SIGUSR2`.
        pub const USER_2: Signal = Signal(SignalKind::user_defined2().as_raw_value());
        /// `SIGWINCH`: the window of the terminal has another size.
        pub const WINDOW_CHANGE: Signal = Signal(SignalKind::window_change().as_raw_value());

        /// The signal of this number, which the system gives its meaning.
        #[must_use]
        pub const fn from_raw(number: i32) -> Self {
            Signal(number)
        }

        /// Its number.
        #[must_use]
        pub const fn as_raw(self) -> i32 {
            self.0
        }
    }

    impl fmt::Debug for Signal {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let name = match *self {
                Signal::INTERRUPT => "INTERRUPT",
                Signal::TERMINATE => "TERMINATE",
                Signal::HANGUP => "HANGUP",
                Signal::QUIT => "QUIT",
                Signal::USER_1 => "USER_1",
                Signal::USER_2 => "USER_2",
                Signal::WINDOW_CHANGE => "WINDOW_CHANGE",
                Signal(number) => return formatter.debug_tuple("Signal").field(&number).finish(),
            };
            write!(formatter, "Signal::{name}")
        }
    }

    /// Who is told of which signal.
    #[derive(Default)]
    pub(crate) struct Handlers(Mutex<Vec<(Signal, Cancel)>>);

    impl Handlers {
        fn lock(&self) -> MutexGuard<'_, Vec<(Signal, Cancel)>> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }

        pub(crate) fn has(&self, signal: Signal) -> bool {
            self.lock().iter().any(|(known, _)| *known == signal)
        }

        fn take(&self, signal: Signal) -> Option<Cancel> {
            let mut handlers = self.lock();
            let place = handlers.iter().position(|(known, _)| *known == signal)?;
            Some(handlers.swap_remove(place).1)
        }
    }

    impl LoopHandle {
        /// Calls this at each such signal, on the event loop; in place of what was called before. Python's
        /// `loop.add_signal_handler`.
        ///
        /// Signals that come faster than the loop turns count once. One for [`Signal::INTERRUPT`] takes Ctrl-C away from
        /// [`run`](fn@crate::aio::run), which then does not cancel its future any more. What the system does at that signal by itself is not
        /// done any more, not even when the handler was removed and the loop has ended: tokio leaves its own in place.
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
        pub fn add_signal_handler(
            &self,
            signal: Signal,
            mut callback: impl FnMut() + Send + 'static,
        ) -> io::Result<()> {
            let Kind::Tokio(runtime) = &self.host.kind else {
                return Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    "signals are handled by event loops on tokio only",
                ));
            };
            let mut signals = {
                let _entered = runtime.enter();
                tokio::signal::unix::signal(SignalKind::from_raw(signal.0))?
            };
            // Weak, for the handler is kept by what the host runs on.
            let host = Arc::downgrade(&self.host);
            let (listening, cancel) = cancellable(async move {
                while signals.recv().await.is_some() {
                    let _here = host.upgrade().map(|host| host.enter());
                    if let Err(payload) = catch_unwind(AssertUnwindSafe(&mut callback)) {
                        let panic = Panic::new(payload);
                        tracing::error!(panic = panic.message(), ?signal, "the handler of a signal panicked");
                    }
                }
            });
            self.remove_signal_handler(signal);
            self.host.handlers.lock().push((signal, cancel));
            self.host.spawn(async move { listening.await.unwrap_or(()) });
            Ok(())
        }

        /// Does not call anything at such signals any more; whether it did. Python's `loop.remove_signal_handler`.
        #[allow(clippy::must_use_candidate)]
        pub fn remove_signal_handler(&self, signal: Signal) -> bool {
            let handler = self.host.handlers.take(signal);
            handler.inspect(Cancel::abort).is_some()
        }
    }
}
