//! What is known of a task besides its result: who it is, where it came from, and whether it is done.

use core::fmt;
use core::panic::Location;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::boxed::Box;
use std::format;
use std::string::String;
use std::sync::{Arc, Mutex, PoisonError};

use crate::aio::host::Host;
use crate::traced::TaskLane;

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// It has not ended.
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

impl TaskState {
    const ALL: [TaskState; 5] =
        [TaskState::Pending, TaskState::Finished, TaskState::Cancelled, TaskState::Failed, TaskState::Panicked];
}

/// A task, for those who do not care for its result.
pub(crate) struct About {
    /// Its place in the list of its host's tasks.
    pub(crate) key: usize,
    number: u64,
    place: &'static Location<'static>,
    pub(crate) host: Arc<Host>,
    name: Mutex<Option<Box<str>>>,
    state: AtomicU8,
    begun: AtomicBool,
    /// How a recording shows it.
    pub(crate) lane: TaskLane,
}

static NUMBERS: AtomicU64 = AtomicU64::new(1);

impl About {
    pub(crate) fn new(key: usize, place: &'static Location<'static>, host: Arc<Host>) -> Self {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let lane = TaskLane::numbered(number, place);
        About {
            key,
            number,
            place,
            host,
            name: Mutex::new(None),
            state: AtomicU8::new(0),
            begun: AtomicBool::new(false),
            lane,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn place(&self) -> &'static Location<'static> {
        self.place
    }

    pub(crate) fn name(&self) -> String {
        let name = self.name.lock().unwrap_or_else(PoisonError::into_inner);
        name.as_deref().map_or_else(|| format!("Task-{}", self.number), String::from)
    }

    pub(crate) fn set_name(&self, name: Box<str>) {
        *self.name.lock().unwrap_or_else(PoisonError::into_inner) = Some(name);
    }

    /// The task is polled. Whether it was before.
    pub(crate) fn begin(&self) -> bool {
        self.begun.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn state(&self) -> TaskState {
        let state = usize::from(self.state.load(Ordering::Acquire));
        TaskState::ALL.get(state).copied().unwrap_or(TaskState::Pending)
    }

    pub(crate) fn set_state(&self, state: TaskState) {
        self.state.store(state as u8, Ordering::Release);
    }

    pub(crate) fn fields(&self, debug: &mut fmt::DebugStruct<'_, '_>) {
        debug.field("name", &self.name());
        debug.field("spawned_at", &format_args!("{}", self.place));
        debug.field("state", &self.state());
    }
}
