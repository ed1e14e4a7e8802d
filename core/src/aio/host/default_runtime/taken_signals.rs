//! Signals that event loops handle, and that have their former effect when no loop handles them any more.
//!
//! Tokio sets its handler of a signal once in a process, when the signal is first asked for, and leaves it in place. So
//! this file records the action that was there before, and sets it again in the end; the next loop sets tokio's handler
//! again.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::vec::Vec;

use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};

use super::sigaction::SignalAction;

/// The signals that were taken at some time.
static SIGNALS: Mutex<Vec<TakenSignal>> = Mutex::new(Vec::new());

struct TakenSignal {
    /// The number of the signal.
    signal: i32,
    /// The number of [`Taken`] that were not given back.
    users: usize,
    /// The action of the system before the first of them.
    before: SignalAction,
    /// The action with tokio's handler.
    tokio: SignalAction,
}

/// A signal that is handled until it is [given back](Self::give_back).
#[must_use]
pub(super) struct Taken(i32);

/// Takes a signal, and returns the stream of these signals from now on. Has to be called in the context of a runtime.
pub(super) fn take(number: i32) -> io::Result<(SignalStream, Taken)> {
    let mut signals = SIGNALS.lock().unwrap_or_else(PoisonError::into_inner);
    let before = SignalAction::of(number)?;
    let stream = signal(SignalKind::from_raw(number))?;
    let now = SignalAction::of(number)?;
    match signals.iter_mut().find(|known| known.signal == number) {
        Some(known) => {
            if known.users == 0 {
                known.before = before;
                if !now.has_handler_of(&known.tokio) {
                    known.tokio.set()?;
                }
            }
            known.users += 1;
        }
        None => signals.push(TakenSignal { signal: number, users: 1, before, tokio: now }),
    }
    Ok((stream, Taken(number)))
}

/// [`take`] for a signal that the user has not asked for. Returns `None` if the process ignores it, as a shell script
/// has `program &` ignore Ctrl-C: then the signal has to stay ignored.
pub(super) fn take_unless_ignored(number: i32) -> io::Result<Option<(SignalStream, Taken)>> {
    if SignalAction::of(number)?.is_ignored() { Ok(None) } else { take(number).map(Some) }
}

impl Taken {
    pub(super) fn is_of_signal_of(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Gives the signal its former effect again, unless another loop handles it, or other code has set a handler since.
    pub(super) fn give_back(self) {
        let mut signals = SIGNALS.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = signals.iter_mut().find(|known| known.signal == self.0) else { return };
        known.users -= 1;
        if known.users > 0 {
            return;
        }
        if SignalAction::of(self.0).is_ok_and(|now| now.has_handler_of(&known.tokio)) {
            // It was set before, so the system accepts it.
            let _ = known.before.set();
        }
    }
}
