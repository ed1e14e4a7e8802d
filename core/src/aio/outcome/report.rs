//! Errors that nothing retrieves.

use core::fmt::Arguments;
use core::panic::Location;
use std::eprintln;
use std::string::String;

use crate::aio::outcome::error::TaskError;

/// Reports the error of a result that nothing can retrieve any more, if it is one of the code that failed: not a
/// cancellation and not a timeout. `message` says what failed.
pub(crate) fn report_unretrieved<T>(message: &str, result: &Result<T, TaskError>) {
    if let Some(error) = failure(result) {
        tracing::error!(%error, "{message}");
        print_without_subscriber(format_args!("{message}: {error}"));
    }
}

/// [`report_unretrieved`] for a task, whose name and origin are part of the report.
pub(crate) fn report_unretrieved_of_task<T>(
    name: impl FnOnce() -> String,
    spawned_at: &Location<'_>,
    result: &Result<T, TaskError>,
) {
    if let Some(error) = failure(result) {
        let task = name();
        tracing::error!(%task, %spawned_at, %error, "a task failed, and its error was never retrieved");
        print_without_subscriber(format_args!(
            "{task}, spawned at {spawned_at}, failed, and its error was never retrieved: {error}"
        ));
    }
}

fn failure<T>(result: &Result<T, TaskError>) -> Option<&TaskError> {
    result.as_ref().err().filter(|error| matches!(error, TaskError::Failed(_) | TaskError::Panicked(_)))
}

/// Reports something else that is lost without a word otherwise.
pub(crate) fn report_lost(message: Arguments<'_>) {
    tracing::error!("{message}");
    print_without_subscriber(message);
}

/// Prints the message on standard error if no subscriber of `tracing` was ever set, as Python's `logging` does without
/// a handler.
fn print_without_subscriber(message: Arguments<'_>) {
    if !tracing::dispatcher::has_been_set() {
        eprintln!("{message}");
    }
}
