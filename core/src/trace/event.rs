//! `Lane` and `Event`: the participants of a run, and what happened on them.

use core::panic::Location;
use core::time::Duration;
use std::string::String;

use crate::state::{Resume, Thrown};

/// A participant of a run: a generator, a task, or a thread that drives them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lane {
    /// The name of its function, or of the function that contains its `generate!`. The second lane of a name is `odds
    /// 2`, and so on.
    pub name: String,
    /// The kind of the participant.
    pub kind: LaneKind,
    /// The full path of its function.
    pub path: String,
    /// The place in the source at which it was made, if that was recorded: the call of `generate!`, or the attribute.
    pub location: Option<&'static Location<'static>>,
    pub(crate) types: Option<Types>,
}

/// The kind of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LaneKind {
    /// A thread, which drives the generators that no other lane drives.
    Thread,
    /// A generator.
    Generator,
    /// An async generator.
    AsyncGenerator,
    /// A task.
    Task,
}

/// The names of the types of a generator, without their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Types {
    pub(crate) yields: String,
    pub(crate) sends: String,
    pub(crate) returns: String,
    pub(crate) raises: String,
}

/// An event of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceEvent {
    /// The time since the recording began.
    pub at: Duration,
    /// The lane of the thread on which it happened, as an index into [`Recording::lanes`](super::Recording::lanes).
    pub thread: usize,
    /// The lane on which it happened.
    pub lane: usize,
    /// What happened.
    pub kind: EventKind,
}

/// What happened on a lane. The fields `by` and `to` are indices into [`Recording::lanes`](super::Recording::lanes).
///
/// What is sent, yielded and thrown is not recorded, because not every value can be printed: use
/// [`note`](crate::trace::note).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// The lane was made, and has not run.
    Created {
        /// The lane that made it.
        by: usize,
    },
    /// The generator was resumed: started, sent a value, thrown something, or closed, which throws [`Thrown::Exit`].
    ///
    /// While a generator delegates, its innermost delegate is resumed, and no generator in between.
    Resumed {
        /// The lane that resumed it.
        by: usize,
        /// The resume, without its value.
        with: Resume<(), ()>,
    },
    /// The generator awaited something, and continues. A task is polled.
    Polled {
        /// The lane that polled it.
        by: usize,
    },
    /// The generator delegated by `yield_from!`, and the delegate begins.
    Delegated {
        /// The delegate.
        to: usize,
    },
    /// The generator delegated by `yield_from!` to something that has no lane, an iterator or a stream. This lane
    /// yields the items.
    Iterated {
        /// The type of the iterator or stream.
        over: &'static str,
    },
    /// The generator yielded.
    Yielded {
        /// The lane that resumed it, past its delegators.
        to: usize,
    },
    /// The generator or task awaits something.
    Awaited {
        /// The lane that resumed it, past its delegators.
        to: usize,
    },
    /// The generator returned. A task ended without an error.
    Returned {
        /// Its delegator, or else the lane that resumed it.
        to: usize,
    },
    /// The generator did not catch what was thrown in, or raised something itself. A task failed.
    Raised {
        /// Its delegator, or else the lane that resumed it.
        to: usize,
        /// The kind of what was raised.
        thrown: Thrown<()>,
    },
    /// The generator or task panicked.
    Panicked {
        /// Its delegator, or else the lane that resumed it.
        to: usize,
    },
    /// The generator or task was dropped before its end.
    Dropped {
        /// The lane that dropped it.
        by: usize,
    },
    /// A task was asked to stop.
    Cancelled {
        /// The lane that cancelled it.
        by: usize,
    },
    /// A [note](crate::trace::note).
    Noted(String),
}

impl EventKind {
    /// Returns from which lane to which lane an arrow goes, if there is one.
    pub(crate) fn arrow(&self, lane: usize) -> Option<(usize, usize)> {
        match *self {
            EventKind::Created { by }
            | EventKind::Resumed { by, .. }
            | EventKind::Polled { by }
            | EventKind::Cancelled { by } => Some((by, lane)),
            EventKind::Delegated { to }
            | EventKind::Yielded { to }
            | EventKind::Awaited { to }
            | EventKind::Returned { to }
            | EventKind::Raised { to, .. }
            | EventKind::Panicked { to } => Some((lane, to)),
            EventKind::Iterated { .. } | EventKind::Dropped { .. } | EventKind::Noted(_) => None,
        }
    }

    /// Returns whether this is the last event of its lane.
    pub(crate) fn ends(&self) -> bool {
        matches!(
            self,
            EventKind::Returned { .. }
                | EventKind::Raised { .. }
                | EventKind::Panicked { .. }
                | EventKind::Dropped { .. }
        )
    }

    /// Returns whether the lane stops running, and the other one continues.
    pub(crate) fn leaves(&self) -> bool {
        matches!(
            self,
            EventKind::Yielded { .. }
                | EventKind::Awaited { .. }
                | EventKind::Returned { .. }
                | EventKind::Raised { .. }
                | EventKind::Panicked { .. }
        )
    }

    /// Returns the lane that runs from this event on, if that changes.
    pub(crate) fn enters(&self, lane: usize) -> Option<usize> {
        match *self {
            EventKind::Resumed { .. } | EventKind::Polled { .. } => Some(lane),
            EventKind::Delegated { to } => Some(to),
            _ => None,
        }
    }
}
