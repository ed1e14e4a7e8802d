//! One process of a pool, which is replaced if it has died between two calls.

use std::io;
use std::sync::Arc;

use procspawn::Pool;

/// A process that makes one call after the other. A process that dies in a call is replaced by procspawn, at once.
pub(super) struct Worker {
    /// Procspawn's pool, which has only this process, so that the process that makes a call is known.
    pub(super) process: Arc<Pool>,
    /// The number of the process, unless it may have been replaced.
    pid: Option<u32>,
}

/// The number of processes that may die one after the other before a call.
const ATTEMPTS: u32 = 3;

impl Worker {
    /// Starts a process, and waits until it is ready.
    pub(super) fn start() -> io::Result<Self> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let process = Arc::new(Pool::new(1).map_err(io::Error::other)?);
            match pid_of(&process) {
                Ok(pid) => return Ok(Worker { process, pid: Some(pid) }),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::other("no process was started")))
    }

    /// Starts another process if this one has died. Returns whether it has.
    pub(super) fn replace_if_dead(&mut self) -> io::Result<bool> {
        if self.pid.is_none() {
            self.pid = pid_of(&self.process).ok();
        }
        let is_alive = self.pid.is_some_and(|pid| !has_died(pid));
        if !is_alive {
            *self = Worker::start()?;
        }
        Ok(!is_alive)
    }

    /// Handles a call that has failed, after which another process may have taken the place of this one. Returns
    /// whether this one is known to have died.
    pub(super) fn after_failure(&mut self) -> bool {
        self.pid.take().is_some_and(has_died)
    }
}

/// Asks the process for its number.
fn pid_of(process: &Pool) -> io::Result<u32> {
    process.spawn((), |()| std::process::id()).join().map_err(io::Error::other)
}

/// Returns whether a process that procspawn has started has ended. Its parent, this process, may not have waited for it
/// yet: then it is still there, as a zombie.
#[cfg(unix)]
fn has_died(pid: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return true };
    // It is only looked at: procspawn waits for it.
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(pid), options) {
        Ok(status) => status.is_some(),
        // It was waited for.
        Err(error) => error == Errno::CHILD,
    }
}

/// Returns `false`: it is not known.
#[cfg(not(unix))]
fn has_died(_: u32) -> bool {
    false
}
