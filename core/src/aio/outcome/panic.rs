//! Panics of tasks and of callbacks: caught, kept as values, and logged.

use core::any::Any;
use core::fmt;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::string::String;
use std::sync::Arc;

use crate::context::panic::drop_ignoring_panics;
use crate::mutex::Mutex;

/// The panic of a task.
#[derive(Clone)]
pub struct Panic(Arc<Panicked>);

struct Panicked {
    message: Box<str>,
    /// The payload, until it is taken.
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Drop for Panicked {
    fn drop(&mut self) {
        let payload = self.payload.get_mut().take();
        drop_ignoring_panics(|| drop(payload));
    }
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let message = payload.downcast_ref::<&str>().copied();
        let message =
            message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("Box<dyn Any>");
        Panic(Arc::new(Panicked { message: message.into(), payload: Mutex::new(Some(payload)) }))
    }

    /// Returns the message of the panic.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Panics with the payload here, as [`std::panic::resume_unwind`] does.
    ///
    /// # Panics
    ///
    /// Always: with the payload of the task's panic, or with its message if another clone has taken the payload.
    pub fn resume(self) -> ! {
        let payload = self.0.payload.lock().take();
        resume_unwind(payload.unwrap_or_else(|| Box::new(String::from(self.message()))))
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Panic").field(&self.message()).finish()
    }
}

/// Calls a function, and catches its panic. What it leaves in an inconsistent state must not be used after that.
#[inline]
pub(crate) fn catch_panic<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(call)).map_err(Panic::new)
}

/// Calls a callback. If it panics, that is logged with this message.
pub(crate) fn call_logging_panics(message: &str, callback: impl FnOnce()) {
    if let Err(panic) = catch_panic(callback) {
        tracing::error!(panic = panic.message(), "{message}");
    }
}

/// The message for a done-callback that panics.
pub(crate) const DONE_CALLBACK_PANICKED: &str = "a done-callback panicked";
