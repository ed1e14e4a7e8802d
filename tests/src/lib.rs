//! What the tests in `tests/tests/` share: a log of what happened, and values that write to it when they are dropped.

use std::sync::{Arc, Mutex};

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
