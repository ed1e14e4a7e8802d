//! Publishing a task's result: callbacks are called, and an error that nothing retrieves is reported.

use core::panic::AssertUnwindSafe;
use core::task::Waker;
use std::panic::catch_unwind;
use std::vec::Vec;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::outcome::error::{Panic, TaskError};
use crate::aio::outcome::report::report_unretrieved;
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
                if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop_unobserved(scope, result))) {
                    let panic = Panic::new(payload);
                    tracing::error!(panic = panic.message(), "an unretrieved result panicked when it was dropped");
                }
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
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| callback(result))) {
            let panic = Panic::new(payload);
            tracing::error!(panic = panic.message(), "a done-callback panicked");
        }
    }
}

/// Drops a result that cannot be asked for any more. An error that has no owner is logged.
pub(crate) fn drop_unobserved<T>(scope: &CancelScope, result: Result<T, TaskError>) {
    let Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_))) = result else { return };
    if let Some(meta) = scope.meta.as_ref().filter(|_| !scope.is_error_observed()) {
        let (task, spawned_at) = (scope.name(), meta.spawned_at());
        tracing::error!(%task, %spawned_at, %error, "a task failed, and its error was never retrieved");
        report_unretrieved(format_args!(
            "{task}, spawned at {spawned_at}, failed, and its error was never retrieved: {error}"
        ));
    }
}
