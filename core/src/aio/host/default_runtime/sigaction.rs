//! The action of the system at a signal, which can be read and set again. Neither `std` nor tokio has this.

#![allow(unsafe_code)]

use core::mem::MaybeUninit;
use core::ptr;
use std::io;

/// The action of the system at a signal, as it was read.
#[derive(Clone, Copy)]
pub(super) struct SignalAction {
    signal: i32,
    action: libc::sigaction,
}

impl SignalAction {
    /// Reads the current action of the system at this signal.
    pub(super) fn of(signal: i32) -> io::Result<Self> {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: no new action is passed, so nothing changes; and the old one may be written to `action`.
        let failed = unsafe { libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) } != 0;
        if failed {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the call has succeeded, so it has written the action; and all its fields may be zero.
        Ok(SignalAction { signal, action: unsafe { action.assume_init() } })
    }

    /// Sets this action again.
    pub(super) fn set(&self) -> io::Result<()> {
        // SAFETY: this was read by `of`: the code that set it for this signal at that time has vouched for its handler,
        // which has to outlive all signals, because they come at any time. No old action is asked for.
        let failed = unsafe { libc::sigaction(self.signal, &raw const self.action, ptr::null_mut()) } != 0;
        if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    pub(super) fn is_ignored(&self) -> bool {
        self.action.sa_sigaction == libc::SIG_IGN
    }

    /// Returns whether both have the same handler.
    pub(super) fn has_handler_of(&self, other: &Self) -> bool {
        self.action.sa_sigaction == other.action.sa_sigaction
    }
}
