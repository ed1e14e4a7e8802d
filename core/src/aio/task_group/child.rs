//! A task of a group, for the code that spawned it.

use core::fmt;
use core::future::IntoFuture;

use crate::aio::combine::wait::AsTask;
use crate::aio::outcome::error::TaskError;
use crate::aio::task::Task;
use crate::aio::task::handle::{TaskHandle, forward_to_handle};

/// A task of a group.
///
/// It has the methods of a [`Task`], and is awaited like one. It may be dropped, because the group waits for the task
/// and returns its error.
pub struct Child<T> {
    task: Task<T>,
}

impl<T> Child<T> {
    pub(crate) fn new(task: Task<T>) -> Self {
        Child { task }
    }

    /// Returns the task itself.
    pub fn into_task(self) -> Task<T> {
        self.task
    }

    /// Returns a handle that has the state of the task, but not its result.
    #[must_use]
    pub fn handle(&self) -> TaskHandle {
        self.task.handle()
    }

    /// Calls `callback` with the result when the task ends, as [`Task::add_done_callback`] does.
    #[allow(clippy::must_use_candidate)]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) -> bool {
        self.task.add_done_callback(callback)
    }

    /// Returns the result, if the task has ended and the result was not taken before. Python's `Task.result`.
    #[doc(alias = "result")]
    #[allow(clippy::must_use_candidate)]
    pub fn try_result(&mut self) -> Option<Result<T, TaskError>> {
        self.task.try_result()
    }

    /// Blocks this thread until the task has ended, as [`Task::wait_blocking`] does.
    ///
    /// # Errors
    ///
    /// As with [`Task::wait_blocking`].
    ///
    /// # Panics
    ///
    /// As with [`Task::wait_blocking`].
    #[cfg(not(target_family = "wasm"))]
    #[track_caller]
    pub fn wait_blocking(&mut self, timeout: Option<core::time::Duration>) -> Result<T, TaskError> {
        self.task.wait_blocking(timeout)
    }
}

forward_to_handle!(Child, task);

impl<T> AsTask for Child<T> {
    type Value = T;

    fn as_task(&mut self) -> &mut Task<T> {
        &mut self.task
    }
}

impl<T> IntoFuture for Child<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = Task<T>;

    fn into_future(self) -> Task<T> {
        self.task
    }
}

impl<'t, T> IntoFuture for &'t mut Child<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = &'t mut Task<T>;

    fn into_future(self) -> &'t mut Task<T> {
        &mut self.task
    }
}

impl<T: fmt::Debug> fmt::Debug for Child<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.task.fmt(formatter)
    }
}
