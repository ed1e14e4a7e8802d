//! Which task is it, and where did it come from?

use core::panic::Location;
use core::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use crate::aio::host::Host;
use crate::trace_hooks::TaskLane;

/// How a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// It has not ended.
    #[default]
    Pending,
    /// It gave a value.
    Finished,
    /// It was cancelled.
    Cancelled,
    /// It ended with an error.
    Failed,
    /// It panicked.
    Panicked,
}

/// What does not change. It is kept small, as is [`Scope`](crate::aio::scope::Scope): tasks come by the million.
pub(crate) struct About {
    number: u32,
    place: &'static Location<'static>,
    pub(crate) host: Arc<Host>,
    /// Its place in the list of its host's tasks, if it is there.
    pub(crate) key: AtomicU32,
    /// How a recording shows it.
    pub(crate) lane: TaskLane,
}

/// The key of a task that its host does not list.
pub(crate) const UNLISTED: u32 = u32::MAX;

/// They begin anew behind four billions: by then, those who had the first ones are long gone.
static NUMBERS: AtomicU32 = AtomicU32::new(1);

impl About {
    pub(crate) fn new(place: &'static Location<'static>, host: Arc<Host>) -> Self {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let lane = TaskLane::numbered(number.into(), place);
        About { number, place, host, key: AtomicU32::new(UNLISTED), lane }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn place(&self) -> &'static Location<'static> {
        self.place
    }
}
