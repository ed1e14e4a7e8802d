//! Code that these tests and those in `tests/tests/` share: a log, values that write to it when they are dropped, checks
//! of panics and of types, executors, and a random number generator.

pub mod rng;
pub mod executors;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The time after which a test counts as hanging, and fails. No test measures time by it: every awaited change has an
/// event of its own, however busy the machine is.
pub const HANG: Duration = Duration::from_secs(60 * 60);

/// Waits for a change that other threads make.
///
/// # Panics
///
/// If it hangs.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let hangs = Instant::now() + HANG;
    while !is_so() {
        assert!(Instant::now() < hangs, "waited in vain: {what}");
        thread::yield_now();
    }
}

/// A list of events, shared by all its clones.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Makes an empty log.
    #[must_use]
    pub fn new() -> Self {
        Log::default()
    }

    /// Writes an event.
    ///
    /// # Panics
    ///
    /// If another thread panicked while writing.
    pub fn add(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    /// Returns the events since the last call.
    ///
    /// # Panics
    ///
    /// If another thread panicked while writing.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// A value that writes `name` when it is dropped.
    pub fn noisy(&self, name: &'static str) -> Noisy {
        Noisy { name, log: self.clone() }
    }
}

/// Writes its name to the log when it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Noisy {
    name: &'static str,
    log: Log,
}

impl Drop for Noisy {
    fn drop(&mut self) {
        self.log.add(self.name);
    }
}

/// Returns the message of the panic by which `run` ends.
///
/// # Panics
///
/// If `run` does not panic.
pub fn panic_of<T>(run: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else { panic!("it did not panic") };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().expect("the message of a panic")).to_owned(),
    }
}

/// Reports whether a type implements a trait, without a bound.
#[macro_export]
macro_rules! implements {
    ($value:expr, $trait:path) => {{
        #[allow(dead_code)]
        struct Probe<'p, T>(&'p T);
        #[allow(dead_code)]
        trait Otherwise {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> Otherwise for &Probe<'_, T> {}
        #[allow(dead_code)]
        impl<T: $trait> Probe<'_, T> {
            fn answer(&self) -> bool {
                true
            }
        }
        (&Probe(&$value)).answer()
    }};
}
