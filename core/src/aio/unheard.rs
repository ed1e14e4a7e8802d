//! Who hears of an error that nobody has asked for?

use core::fmt::Arguments;
use std::eprintln;

/// Says it on standard error as long as nobody has ever listened to `tracing`, as Python's `logging` does without a handler.
pub(crate) fn unheard(message: Arguments<'_>) {
    if !tracing::dispatcher::has_been_set() {
        eprintln!("{message}");
    }
}
