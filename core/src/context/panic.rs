//! Panics during a tear-down: caught, and resumed when the rest has been torn down.

#[cfg(feature = "std")]
use std::{
    any::Any,
    boxed::Box,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

#[cfg(feature = "std")]
use crate::mutex::Mutex;

/// A caught panic. It is always resumed, so its unwind safety is that of a panic that only destructors see.
///
/// In a mutex, so that a future that contains it is [`Sync`].
#[cfg(feature = "std")]
#[derive(Debug)]
pub struct CaughtPanic(Mutex<Box<dyn Any + Send>>);

/// Without `std` no panic can be caught.
#[cfg(not(feature = "std"))]
#[derive(Debug)]
pub enum CaughtPanic {}

impl CaughtPanic {
    /// Resumes the panic, whose message has been printed already.
    pub(super) fn resume(self) -> ! {
        #[cfg(feature = "std")]
        resume_unwind(self.0.into_inner());
        #[cfg(not(feature = "std"))]
        match self {}
    }
}

/// Runs a function, and catches its panic.
#[cfg(feature = "std")]
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| CaughtPanic(Mutex::new(panic)))
}

/// Without `std` no panic can be caught.
#[cfg(not(feature = "std"))]
#[expect(clippy::unnecessary_wraps, reason = "with `std` it may fail")]
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    Ok(run())
}

/// Runs a function, and drops its panic if the thread is already panicking, because a second panic would abort the
/// program. Only with `std` can it be caught.
#[cfg(feature = "std")]
pub(super) fn ignore_panic_while_panicking(run: impl FnOnce()) {
    if std::thread::panicking() {
        // The values that the function leaves half-changed are dropped next, and not observed.
        let _ = catch_unwind(AssertUnwindSafe(run));
    } else {
        run();
    }
}

/// Without `std`, a panic while the thread is panicking aborts the program.
#[cfg(not(feature = "std"))]
pub(super) fn ignore_panic_while_panicking(run: impl FnOnce()) {
    run();
}
