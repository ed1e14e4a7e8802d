//! A log of events in their order.

use std::sync::{Arc, Mutex};

/// A log of events, which every part of a test may write.
#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    pub(crate) fn say(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    /// Returns the events since the last call.
    pub(crate) fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(", ")
    }

    /// Logs when it is dropped.
    pub(crate) fn says_dropped(&self, name: &'static str) -> SaysDropped {
        SaysDropped(self.clone(), name)
    }
}

pub(crate) struct SaysDropped(Trace, &'static str);

impl Drop for SaysDropped {
    fn drop(&mut self) {
        self.0.say(format!("{} dropped", self.1));
    }
}
