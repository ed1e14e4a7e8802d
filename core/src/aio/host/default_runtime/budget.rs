//! Tokio's budget, which limits how often its resources are ready in one poll of a task.

/// Returns whether tokio lets its resources be ready for the task that it polls. There is no limit outside its tasks.
#[inline]
pub(crate) fn has_budget() -> bool {
    tokio::task::coop::has_budget_remaining()
}
