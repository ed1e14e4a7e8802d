//! Errors that nothing retrieves.

use core::fmt::Arguments;
use std::eprintln;

/// Prints the message on standard error if no subscriber of `tracing` was ever set, as Python's `logging` does without
/// a handler.
pub(crate) fn report_unretrieved(message: Arguments<'_>) {
    if !tracing::dispatcher::has_been_set() {
        eprintln!("{message}");
    }
}
