//! Publishing a task's result: callbacks are called, and an error that nothing retrieves is reported.

use core::task::Waker;
use std::vec::Vec;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::{DONE_CALLBACK_PANICKED, call_logging_panics};
use crate::aio::outcome::report::report_unretrieved_of_task;
use crate::aio::task::join_state::{Callback, Stored};

/// Calls the callbacks, and those that they add, and then stores the result. Returns the awaiter's waker.
pub(crate) fn publish_result<T>(
    scope: &CancelScope,
    mut stored: Stored<T>,
    mut store_again: impl FnMut(Result<T, TaskError>) -> Stored<T>,
) -> Option<Waker> {
    loop {
        match stored {
            Stored::Ready(waker) => return waker,
            Stored::Unobserved(result) => {
                // A destructor that panics must not end the poll of the task.
                call_logging_panics("an unretrieved result panicked when it was dropped", || {
                    drop_unobserved(scope, result);
                });
                return None;
            }
            Stored::RunCallbacks(callbacks, result) => {
                run_callbacks(scope, callbacks, &result);
                stored = store_again(result);
            }
        }
    }
}

fn run_callbacks<T>(scope: &CancelScope, callbacks: Vec<Callback<T>>, result: &Result<T, TaskError>) {
    let _guard = scope.meta.as_ref().map(|meta| meta.shared_host().enter());
    for callback in callbacks {
        call_logging_panics(DONE_CALLBACK_PANICKED, || callback(result));
    }
}

/// Drops a result that cannot be asked for any more. An error that has no owner is reported.
pub(crate) fn drop_unobserved<T>(scope: &CancelScope, result: Result<T, TaskError>) {
    if let (Some(meta), false) = (&scope.meta, scope.is_error_observed()) {
        report_unretrieved_of_task(|| scope.name(), meta.spawned_at(), &result);
    }
    drop(result);
}
