//! What is a task of a group to the one who spawned it?

use core::fmt;
use core::future::IntoFuture;
use core::ops::{Deref, DerefMut};

use crate::aio::combine::wait::AsTask;
use crate::aio::outcome::error::TaskError;
use crate::aio::task::Task;

/// A task of a group.
///
/// It is a [`Task`] by dereferencing, and is awaited like one; there is no harm in dropping it, because the group waits for the task,
/// and sees to its error.
pub struct Child<T> {
    task: Task<T>,
}

impl<T> Child<T> {
    pub(crate) fn new(task: Task<T>) -> Self {
        Child { task }
    }

    /// The task itself.
    pub fn into_task(self) -> Task<T> {
        self.task
    }
}

impl<T> Deref for Child<T> {
    type Target = Task<T>;

    fn deref(&self) -> &Task<T> {
        &self.task
    }
}

impl<T> DerefMut for Child<T> {
    fn deref_mut(&mut self) -> &mut Task<T> {
        &mut self.task
    }
}

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
