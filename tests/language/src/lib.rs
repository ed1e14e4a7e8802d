//! Code that these tests and those in `tests/tests/` share: a log, values that write to it when they are dropped, checks
//! of panics and of types, executors, and a random number generator.

pub mod rng;
pub mod executors;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits before it takes a hang for one, and fails. No test measures by it: what is waited for comes by an event of its
/// own, on a machine however busy.
pub const HANG: Duration = Duration::from_secs(60 * 60);

/// Waits for what other threads bring about.
///
/// # Panics
///
/// If that hangs.
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
    /// An empty log.
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

    /// All events since the last call.
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

/// The message of the panic that `run` has to end by.
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

/// Says of a value whether its type implements a trait, without requiring that it does.
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
