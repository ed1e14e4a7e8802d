//! The properties of a task that are known when it begins.

use core::any::Any;
use core::panic::Location;
use core::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use crate::aio::cancel::ticket::Ticket;
use crate::trace_hooks::TaskLane;

/// What does not change during the life of a task. It is small, as
/// [`CancelScope`](crate::aio::cancel::scope::CancelScope) is: programs have millions of tasks.
pub(crate) struct TaskMeta {
    number: u32,
    spawned_at: &'static Location<'static>,
    host: Arc<dyn TaskHost>,
    /// The key of the task in its host's list, or [`UNLISTED`].
    pub(crate) list_key: AtomicU32,
    /// How a recording shows the task.
    pub(crate) lane: TaskLane,
}

/// The host of a task, which runs it.
///
/// There is one implementation, `Host`. It is a trait object here because a host has lists of scopes, and those have
/// this: a scope knows of its host only how to be scheduled. `TaskMeta::host`, which is defined beside `Host`, returns
/// the whole.
pub(crate) trait TaskHost: Any + Send + Sync {
    /// Puts a task into the queue, if the host has one of its own.
    fn schedule(&self, ticket: &Ticket);

    /// Takes a task that has ended off the list.
    fn remove_task(&self, meta: &TaskMeta);

    fn as_any(&self) -> &dyn Any;

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

/// The key of a task that is in no list.
pub(crate) const UNLISTED: u32 = u32::MAX;

/// The number of the next task. It wraps after 2^32 tasks; by then the first ones have ended.
static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

impl TaskMeta {
    pub(crate) fn new(spawned_at: &'static Location<'static>, host: Arc<dyn TaskHost>) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let lane = TaskLane::numbered(number.into(), spawned_at);
        TaskMeta { number, spawned_at, host, list_key: AtomicU32::new(UNLISTED), lane }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn spawned_at(&self) -> &'static Location<'static> {
        self.spawned_at
    }

    pub(crate) fn task_host(&self) -> &Arc<dyn TaskHost> {
        &self.host
    }

    /// Has the task polled.
    #[inline]
    pub(crate) fn schedule(&self, ticket: &Ticket) {
        self.host.schedule(ticket);
    }
}
