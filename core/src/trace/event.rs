//! Lanes, and the events on them.

use core::panic::Location;
use core::time::Duration;
use std::string::String;

use crate::state::{Resume, Thrown};

/// Somebody who took part in a run: a generator, a task, or a thread that drives them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lane {
    /// The name of its function, or of the one in which its `generate!` stands. The second one of a name is `odds 2`, and so on.
    pub name: String,
    /// What it is.
    pub kind: LaneKind,
    /// The whole path of its function.
    pub path: String,
    /// Where in the source it was made, if that was recorded: the call of `generate!`, or the attribute.
    pub place: Option<&'static Location<'static>>,
    pub(crate) types: Option<Types>,
}

/// What a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LaneKind {
    /// A thread: who drives the generators that nobody else drives.
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

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// When, since the recording began.
    pub at: Duration,
    /// The lane of the thread on which it happened, as an index into [`Recording::lanes`](super::Recording::lanes).
    pub thread: usize,
    /// The lane on which it happened.
    pub lane: usize,
    /// What happened.
    pub what: What,
}

/// What happened on a lane. The other one is an index into [`Recording::lanes`](super::Recording::lanes), too.
///
/// What is sent, yielded and thrown is not recorded, because not every value can be printed: [`note`](crate::trace::note) is for that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// It was made, and has not run.
    Created {
        /// By this one.
        by: usize,
    },
    /// It was resumed: started, sent a value, thrown something, or closed, which is to be thrown [`Thrown::Exit`].
    ///
    /// While it delegates, its innermost delegate is resumed, and nobody in between.
    Resumed {
        /// By this one.
        by: usize,
        /// With this.
        with: Resume<(), ()>,
    },
    /// It awaited something, and goes on. A task has got its turn.
    Polled {
        /// By this one.
        by: usize,
    },
    /// It delegated by `yield_from!`, and the delegate begins.
    Delegated {
        /// To this one.
        to: usize,
    },
    /// It delegated by `yield_from!` to something that has no lane, an iterator or a stream, whose items are yielded by this lane.
    Iterated {
        /// Over a value of this type.
        over: &'static str,
    },
    /// It yielded.
    Yielded {
        /// To this one, past its delegators.
        to: usize,
    },
    /// It waits for something that it awaits.
    Awaited {
        /// In favour of this one, past its delegators.
        to: usize,
    },
    /// It returned. So does a task that has ended well.
    Returned {
        /// To this one, its delegator if it has one.
        to: usize,
    },
    /// Something was thrown in, and it did not catch it, or it raised something itself. So does a task that has failed.
    Raised {
        /// To this one, its delegator if it has one.
        to: usize,
        /// The kind of what came out.
        thrown: Thrown<()>,
    },
    /// A panic came out of it.
    Panicked {
        /// To this one.
        to: usize,
    },
    /// It was dropped before its end.
    Dropped {
        /// By this one.
        by: usize,
    },
    /// It was asked to stop: a task only.
    Cancelled {
        /// By this one.
        by: usize,
    },
    /// A [note](crate::trace::note).
    Noted(String),
}

impl What {
    /// From where to where it goes, if it goes anywhere.
    pub(crate) fn arrow(&self, lane: usize) -> Option<(usize, usize)> {
        match *self {
            What::Created { by } | What::Resumed { by, .. } | What::Polled { by } | What::Cancelled { by } => {
                Some((by, lane))
            }
            What::Delegated { to }
            | What::Yielded { to }
            | What::Awaited { to }
            | What::Returned { to }
            | What::Raised { to, .. }
            | What::Panicked { to } => Some((lane, to)),
            What::Iterated { .. } | What::Dropped { .. } | What::Noted(_) => None,
        }
    }

    /// Whether nothing comes after it on its lane.
    pub(crate) fn ends(&self) -> bool {
        matches!(self, What::Returned { .. } | What::Raised { .. } | What::Panicked { .. } | What::Dropped { .. })
    }

    /// Whether the lane stops to run, and the other one goes on.
    pub(crate) fn leaves(&self) -> bool {
        matches!(
            self,
            What::Yielded { .. }
                | What::Awaited { .. }
                | What::Returned { .. }
                | What::Raised { .. }
                | What::Panicked { .. }
        )
    }

    /// Who runs from then on, if that changes.
    pub(crate) fn enters(&self, lane: usize) -> Option<usize> {
        match *self {
            What::Resumed { .. } | What::Polled { .. } => Some(lane),
            What::Delegated { to } => Some(to),
            _ => None,
        }
    }
}
