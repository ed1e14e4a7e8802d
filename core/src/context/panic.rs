//! What becomes of a panic on the way out?

#[cfg(feature = "std")]
use std::{
    any::Any,
    boxed::Box,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Mutex, PoisonError},
};

/// What something panicked with, until the rest is torn down. It always goes on, so what it left behind is as visible as it would
/// be to destructors.
///
/// In a mutex, so that a future in which it waits is [`Sync`].
#[cfg(feature = "std")]
#[derive(Debug)]
pub struct Panic(Mutex<Box<dyn Any + Send>>);

/// Without `std` nothing is caught.
#[cfg(not(feature = "std"))]
#[derive(Debug)]
pub enum Panic {}

impl Panic {
    /// Panics with it again; it was reported already.
    pub(super) fn finish_step(self) -> ! {
        #[cfg(feature = "std")]
        resume_unwind(self.0.into_inner().unwrap_or_else(PoisonError::into_inner));
        #[cfg(not(feature = "std"))]
        match self {}
    }
}

/// Runs what may panic before others are torn down.
#[cfg(feature = "std")]
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| Panic(Mutex::new(panic)))
}

/// Without `std` nothing is caught.
#[cfg(not(feature = "std"))]
#[expect(clippy::unnecessary_wraps, reason = "with `std` it may fail")]
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    Ok(run())
}

/// Runs what may panic on the way out of a panic, which would end the program if it got out of here. Only with `std` can it be
/// kept in.
#[cfg(feature = "std")]
pub(super) fn quietly(run: impl FnOnce()) {
    if std::thread::panicking() {
        // What it leaves behind is dropped next, and nobody looks at it.
        let _ = catch_unwind(AssertUnwindSafe(run));
    } else {
        run();
    }
}

/// Without `std`, a panic on the way out of a panic ends the program.
#[cfg(not(feature = "std"))]
pub(super) fn quietly(run: impl FnOnce()) {
    run();
}
