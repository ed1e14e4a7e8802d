//! Panics during a tear-down: caught, and resumed when the rest has been torn down.

#[cfg(feature = "std")]
use std::{
    any::Any,
    boxed::Box,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

#[cfg(feature = "std")]
use crate::mutex::Mutex;

/// A caught panic. It is always resumed, so its unwind safety is that of a panic that only destructors see.
///
/// In a mutex, so that a future that contains it is [`Sync`]. It is there until it is resumed.
#[cfg(feature = "std")]
#[derive(Debug)]
pub struct CaughtPanic(Mutex<Option<Box<dyn Any + Send>>>);

/// Without `std` no panic can be caught.
#[cfg(not(feature = "std"))]
#[derive(Debug)]
pub enum CaughtPanic {}

impl CaughtPanic {
    /// Resumes the panic, whose message has been printed already.
    #[cfg(feature = "std")]
    pub(super) fn resume(mut self) -> ! {
        let payload = self.0.get_mut().take();
        resume_unwind(payload.unwrap_or_else(|| unreachable!("it is taken only here")))
    }

    /// Without `std` there is none.
    #[cfg(not(feature = "std"))]
    pub(super) fn resume(self) -> ! {
        match self {}
    }
}

/// A panic after the first one is dropped, and so is one whose stack is dropped.
#[cfg(feature = "std")]
impl Drop for CaughtPanic {
    fn drop(&mut self) {
        let payload = self.0.get_mut().take();
        drop_ignoring_panics(|| drop(payload));
    }
}

/// Runs a function, and catches its panic.
#[cfg(feature = "std")]
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| CaughtPanic(Mutex::new(Some(panic))))
}

/// Without `std` no panic can be caught.
#[cfg(not(feature = "std"))]
#[expect(clippy::unnecessary_wraps, reason = "with `std` it may fail")]
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    Ok(run())
}

/// The first of several panics. The others are dropped.
#[cfg(feature = "alloc")] // Exit stacks need it.
#[derive(Default)]
pub(super) struct FirstPanic(Option<CaughtPanic>);

#[cfg(feature = "alloc")]
impl FirstPanic {
    /// Runs a function, and catches its panic.
    pub(super) fn run(&mut self, run: impl FnOnce()) {
        if let Err(panic) = catch_panic(run) {
            self.0.get_or_insert(panic);
        }
    }

    /// Resumes the panic, if there was one, and if the thread is not panicking already.
    pub(super) fn resume(self) {
        #[cfg(feature = "std")]
        if std::thread::panicking() {
            return;
        }
        if let Some(panic) = self.0 {
            panic.resume();
        }
    }
}

/// Runs a function, and drops its panic if the thread is already panicking, because a second panic would abort the
/// program. Only with `std` can it be caught.
#[cfg(feature = "std")]
pub(super) fn ignore_panic_while_panicking(run: impl FnOnce()) {
    if std::thread::panicking() {
        // The values that the function leaves half-changed are dropped next, and not observed.
        drop_ignoring_panics(run);
    } else {
        run();
    }
}

/// Without `std`, a panic while the thread is panicking aborts the program.
#[cfg(not(feature = "std"))]
pub(super) fn ignore_panic_while_panicking(run: impl FnOnce()) {
    run();
}

/// Drops something after a panic. If dropping it panics, that payload is lost, as in any unwinding; so is a panic of
/// the payload's own drop.
#[cfg(feature = "std")]
pub(crate) fn drop_ignoring_panics(drops: impl FnOnce()) {
    let mut dropped = catch_unwind(AssertUnwindSafe(drops));
    // It has to end some time.
    for _ in 0..8 {
        let Err(payload) = dropped else { return };
        dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    }
    mem::forget(dropped);
}
