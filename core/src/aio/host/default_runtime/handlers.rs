//! Signals, and their handlers.

use core::fmt;
use core::mem;
use core::sync::atomic::{AtomicBool, Ordering};
use std::vec::Vec;

use tokio::signal::unix::SignalKind;

use super::taken_signals::Taken;
use crate::aio::cancel::cancellable::CancelHandle;
use crate::mutex::Mutex;

/// A signal of unix, by its number. Python's `signal.Signals`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signal(i32);

impl Signal {
    /// `SIGINT`, which Ctrl-C sends.
    pub const INTERRUPT: Signal = Signal(SignalKind::interrupt().as_raw_value());
    /// `SIGTERM`, which asks a process to end.
    pub const TERMINATE: Signal = Signal(SignalKind::terminate().as_raw_value());
    /// `SIGHUP`: the terminal was closed, or a service has to read its configuration again.
    pub const HANGUP: Signal = Signal(SignalKind::hangup().as_raw_value());
    /// `SIGQUIT`.
    pub const QUIT: Signal = Signal(SignalKind::quit().as_raw_value());
    /// `SIGUSR1`.
    pub const USER_1: Signal = Signal(SignalKind::user_defined1().as_raw_value());
    /// `SIGUSR2`.
    pub const USER_2: Signal = Signal(SignalKind::user_defined2().as_raw_value());
    /// `SIGWINCH`: the window of the terminal has another size.
    pub const WINDOW_CHANGE: Signal = Signal(SignalKind::window_change().as_raw_value());

    /// Returns the signal of this number, whose meaning depends on the system.
    #[must_use]
    pub const fn from_raw(number: i32) -> Self {
        Signal(number)
    }

    /// Returns the number of the signal.
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

/// The handlers of signals, at most one for each; cancelling a handler removes it.
#[derive(Default)]
pub(crate) struct Handlers {
    installed: Mutex<Vec<(Signal, CancelHandle)>>,
    /// The signals that had handlers: they have no effect of their own until the loop is closed.
    taken: Mutex<Vec<Taken>>,
    /// `SIGTERM` does the same as Ctrl-C.
    cancels_on_terminate: AtomicBool,
}

impl Handlers {
    pub(crate) fn has(&self, signal: Signal) -> bool {
        self.installed.lock().iter().any(|(known, _)| *known == signal)
    }

    pub(crate) fn add(&self, signal: Signal, handler: CancelHandle) {
        self.installed.lock().push((signal, handler));
    }

    pub(super) fn add_taken(&self, taken: Taken) {
        let mut all = self.taken.lock();
        // One of each signal is enough, however often its handler is replaced.
        if all.iter().any(|known| known.is_of_signal_of(&taken)) {
            drop(all);
            taken.give_back();
        } else {
            all.push(taken);
        }
    }

    /// Gives the signals their former effect again.
    pub(crate) fn give_back(&self) {
        mem::take(&mut *self.taken.lock()).into_iter().for_each(Taken::give_back);
    }

    pub(super) fn cancels_on_terminate(&self) -> bool {
        self.cancels_on_terminate.load(Ordering::Relaxed)
    }

    pub(crate) fn set_cancels_on_terminate(&self, cancels: bool) {
        self.cancels_on_terminate.store(cancels, Ordering::Relaxed);
    }

    pub(crate) fn take(&self, signal: Signal) -> Option<CancelHandle> {
        let mut handlers = self.installed.lock();
        let index = handlers.iter().position(|(known, _)| *known == signal)?;
        Some(handlers.swap_remove(index).1)
    }
}
