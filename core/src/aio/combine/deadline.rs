//! Deadlines, which can be moved.

use core::fmt;
use core::mem;
use core::task::Waker;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::aio::combine::invalid_state::InvalidStateError;
use crate::aio::host::instant::Instant;
use crate::diagnostics::once::{Met, Unmet};

/// A limit of time, or none: a T, which is a `Duration` or an `Instant`, or an `Option` of it. Python's `float | None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration or deadline",
    label = "this has to be `{T}`, or `None` for no limit",
    note = "1.5 seconds are `Duration::from_secs_f64(1.5)`, and in 1.5 seconds is `now() + Duration::from_secs_f64(1.5)`"
)]
pub trait IntoDeadline<T> {
    /// The limit, if there is one.
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

/// A [`IntoDeadline`] beside a future of kind A.
///
/// Where one argument is no limit and the other is no future, they are in the wrong order. Then rustc reports the
/// latter alone (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration or deadline",
    label = "this has to be `{T}`, or `None` for no limit",
    note = "1.5 seconds are `Duration::from_secs_f64(1.5)`, and in 1.5 seconds is `now() + Duration::from_secs_f64(1.5)`"
)]
pub trait IntoDeadlineOf<T, A, C> {
    /// The limit, if there is one.
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

/// The deadline of a [`Timeout`](crate::aio::Timeout), from elsewhere: looked at, and moved. Python's `asyncio.Timeout`.
///
/// A clone is the same deadline.
#[derive(Clone)]
pub struct TimeoutHandle {
    deadline: Arc<Deadline>,
}

/// When a timeout expires, and whether it has.
pub(crate) struct Deadline {
    state: Mutex<State>,
}

struct State {
    when: Option<Instant>,
    phase: Phase,
    /// Whom to wake when the deadline is moved.
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

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be waited for, if anything; this waker is woken when it is moved.
    pub(crate) fn watch(&self, waker: &Waker) -> Option<Instant> {
        let mut clone = None;
        loop {
            let mut state = self.lock();
            if state.phase != Phase::Active {
                return None;
            }
            let when = state.when;
            if state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
                return when;
            }
            if clone.is_some() {
                let old = mem::replace(&mut state.waker, clone);
                drop(state);
                drop(old);
                return when;
            }
            drop(state);
            clone = Some(waker.clone());
        }
    }

    /// This time has come. Whether it still is the deadline: then that has expired.
    pub(crate) fn expire(&self, when: Instant) -> bool {
        let mut state = self.lock();
        let expires = state.phase == Phase::Active && state.when == Some(when);
        if expires {
            state.phase = Phase::Expired;
        }
        expires
    }

    pub(crate) fn is_expired(&self) -> bool {
        self.lock().phase == Phase::Expired
    }

    /// What it was for has ended.
    pub(crate) fn finish(&self) {
        let waker = {
            let mut state = self.lock();
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

    /// The deadline, by the [`now`](crate::aio::now) of the event loop; `None` if there is none. Python's `Timeout.when`.
    #[must_use]
    pub fn when(&self) -> Option<Instant> {
        self.deadline.lock().when
    }

    /// Moves the deadline, or takes it away by `None`. Python's `Timeout.reschedule`.
    ///
    /// One in the past expires as soon as what it is for waits again. Python refuses this before the timeout is entered; here a
    /// deadline may be moved before the [`Timeout`](crate::aio::Timeout) is awaited.
    ///
    /// # Errors
    ///
    /// If it has expired, or what it was for has ended.
    pub fn reschedule(&self, when: impl IntoDeadline<Instant>) -> Result<(), InvalidStateError> {
        let when = when.into_deadline();
        let waker = {
            let mut state = self.deadline.lock();
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

    /// Whether the deadline has come, and what it is for was cancelled. Python's `Timeout.expired`.
    #[doc(alias = "expired")]
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.deadline.is_expired()
    }
}

impl fmt::Debug for TimeoutHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (phase, when) = {
            let state = self.deadline.lock();
            (state.phase, state.when)
        };
        formatter.debug_struct("TimeoutHandle").field("state", &phase).field("when", &when).finish()
    }
}
