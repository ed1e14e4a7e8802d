//! Deadlines, which can be moved.

use core::fmt;
use core::task::Waker;
use std::sync::Arc;

use crate::aio::combine::invalid_state::InvalidStateError;
use crate::aio::host::instant::Instant;
use crate::aio::wakers::poll_waker::PollWaker;
use crate::diagnostics::once::{Met, Unmet};
use crate::mutex::Mutex;

/// A limit of time, or none: a T, which is a `Duration` or an `Instant`, or an `Option` of it. Python's `float | None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration or deadline",
    label = "this has to be `{T}`, or `None` for no limit",
    note = "1.5 seconds are `Duration::from_secs_f64(1.5)`, and in 1.5 seconds is `now() + Duration::from_secs_f64(1.5)`"
)]
pub trait IntoDeadline<T> {
    /// Returns the limit, if there is one.
    fn into_deadline(self) -> Option<T>;
}

impl<T> IntoDeadline<T> for T {
    fn into_deadline(self) -> Option<T> {
        Some(self)
    }
}

impl<T> IntoDeadline<T> for Option<T> {
    fn into_deadline(self) -> Option<T> {
        self
    }
}

/// An [`IntoDeadline`] that is passed along with a future of kind A.
///
/// Where one argument is no limit and the other is no future, they are in the wrong order. Then rustc reports only the
/// second error (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration or deadline",
    label = "this has to be `{T}`, or `None` for no limit",
    note = "1.5 seconds are `Duration::from_secs_f64(1.5)`, and in 1.5 seconds is `now() + Duration::from_secs_f64(1.5)`"
)]
pub trait IntoDeadlineOf<T, A, C> {
    /// Returns the limit, if there is one.
    fn into_deadline_of(self) -> Option<T>;
}

#[diagnostic::do_not_recommend]
impl<T, L: IntoDeadline<T>> IntoDeadlineOf<T, Met, Met> for L {
    fn into_deadline_of(self) -> Option<T> {
        self.into_deadline()
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> IntoDeadlineOf<T, Unmet, Met> for L {
    fn into_deadline_of(self) -> Option<T> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> IntoDeadlineOf<T, Unmet, Unmet> for L {
    fn into_deadline_of(self) -> Option<T> {
        None
    }
}

/// A handle that reads and moves the deadline of a [`Timeout`](crate::aio::Timeout). Python's `asyncio.Timeout`.
///
/// A clone is the same deadline.
#[derive(Clone)]
pub struct TimeoutHandle {
    deadline: Arc<Deadline>,
}

/// The deadline of a timeout, and whether it has expired.
pub(crate) struct Deadline {
    state: Mutex<State>,
}

struct State {
    when: Option<Instant>,
    phase: Phase,
    /// The waker to wake when the deadline is moved.
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Active,
    Expired,
    Finished,
}

impl Deadline {
    pub(crate) fn new(when: Option<Instant>) -> Arc<Self> {
        Arc::new(Deadline { state: Mutex::new(State { when, phase: Phase::Active, waker: None }) })
    }

    /// Returns the time to wait for, if there is one; `waker` is woken when the deadline is moved.
    pub(crate) fn watch(&self, waker: &Waker) -> Option<Instant> {
        let mut waker = PollWaker::new(waker);
        loop {
            let mut state = self.state.lock();
            if state.phase != Phase::Active {
                return None;
            }
            if waker.store(&mut state.waker) {
                return state.when;
            }
            drop(state);
            waker.make_clone();
        }
    }

    /// Called at the time `when`. Returns whether that still is the deadline, which then has expired.
    pub(crate) fn expire(&self, when: Instant) -> bool {
        let mut state = self.state.lock();
        let expires = state.phase == Phase::Active && state.when == Some(when);
        if expires {
            state.phase = Phase::Expired;
        }
        expires
    }

    pub(crate) fn is_expired(&self) -> bool {
        self.state.lock().phase == Phase::Expired
    }

    /// Records that the future of the timeout has ended.
    pub(crate) fn finish(&self) {
        let waker = {
            let mut state = self.state.lock();
            if state.phase == Phase::Active {
                state.phase = Phase::Finished;
            }
            state.waker.take()
        };
        drop(waker);
    }
}

impl TimeoutHandle {
    pub(crate) fn new(deadline: &Arc<Deadline>) -> Self {
        TimeoutHandle { deadline: Arc::clone(deadline) }
    }

    /// Returns the deadline, by the [`now`](crate::aio::now) of the event loop; `None` if there is none. Python's
    /// `Timeout.when`.
    #[must_use]
    pub fn when(&self) -> Option<Instant> {
        self.deadline.state.lock().when
    }

    /// Moves the deadline; `None` removes it. Python's `Timeout.reschedule`.
    ///
    /// A deadline in the past expires as soon as the future waits again. Python refuses to reschedule before the
    /// timeout is entered; here a deadline may be moved before the [`Timeout`](crate::aio::Timeout) is awaited.
    ///
    /// # Errors
    ///
    /// If the deadline has expired, or the future has ended.
    pub fn reschedule(&self, when: impl IntoDeadline<Instant>) -> Result<(), InvalidStateError> {
        let when = when.into_deadline();
        let waker = {
            let mut state = self.deadline.state.lock();
            match state.phase {
                Phase::Active => {}
                Phase::Expired => {
                    return Err(InvalidStateError::new("the timeout has expired: it cannot be rescheduled", ()));
                }
                Phase::Finished => {
                    return Err(InvalidStateError::new("the timeout has finished: it cannot be rescheduled", ()));
                }
            }
            state.when = when;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Returns whether the deadline was reached and the future was cancelled. Python's `Timeout.expired`.
    #[doc(alias = "expired")]
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.deadline.is_expired()
    }
}

impl fmt::Debug for TimeoutHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (phase, when) = {
            let state = self.deadline.state.lock();
            (state.phase, state.when)
        };
        formatter.debug_struct("TimeoutHandle").field("state", &phase).field("when", &when).finish()
    }
}
