//! Whether a task has ended, and how.

/// The state of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// The task has not ended.
    #[default]
    Pending,
    /// The task returned a value.
    Finished,
    /// The task was cancelled.
    Cancelled,
    /// The task failed with an error.
    Failed,
    /// The task panicked.
    Panicked,
}
