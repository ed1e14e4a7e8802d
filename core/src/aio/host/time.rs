//! Waiting for time to pass.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::aio::host::budget;
use crate::aio::host::current::running_host;
use crate::aio::host::default_runtime::DefaultSleep;
use crate::aio::host::instant::Instant;
use crate::aio::host::{Backend, Host};

pin_project! {
    /// A future that is ready at its deadline; returned by [`sleep`] and [`sleep_until`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Sleep {
        #[pin]
        kind: SleepKind,
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sleep").finish_non_exhaustive()
    }
}

pin_project! {
    #[project = SleepKindProjected]
    enum SleepKind {
        Default { #[pin] sleep: DefaultSleep },
        Other { sleep: Pin<Box<dyn Future<Output = ()> + Send>> },
        Turn { taken: bool },
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // A timer is no stream, so it does not depend on what other futures of the task have left of tokio's budget.
        budget::poll_limited(context, |context| self.as_mut().poll_in_time(context))
    }
}

impl Sleep {
    /// Polls without the limit on how often this may be ready in a turn.
    pub(crate) fn poll_in_time(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        budget::poll_unlimited(context, |context| self.as_mut().poll_kind(context))
    }

    fn poll_kind(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.project().kind.project() {
            SleepKindProjected::Default { sleep } => sleep.poll(context),
            SleepKindProjected::Other { sleep } => sleep.as_mut().poll(context),
            SleepKindProjected::Turn { taken: true } => Poll::Ready(()),
            SleepKindProjected::Turn { taken } => {
                *taken = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

pub(crate) fn sleep_on(host: &Host, deadline: Instant) -> Sleep {
    let kind = match &host.backend {
        Backend::Default(runtime) => SleepKind::Default { sleep: runtime.sleep_until(deadline) },
        Backend::Other(runtime) => SleepKind::Other { sleep: runtime.sleep_until(deadline) },
    };
    Sleep { kind }
}

/// Waits for `duration`. Python's `asyncio.sleep`.
///
/// A duration of zero gives the other tasks a turn: as in Python, and unlike tokio's, which waits for a millisecond.
///
/// # Times below a millisecond
///
/// Tokio's timers have the resolution of a millisecond, and round up. Of several that end in the same millisecond, the
/// one that was first polled ends first: a sleep of 900 µs may end before one of 100 µs, and a
/// [`timeout`](fn@crate::aio::timeout) of 100 µs returns the value of a future that needs 900 µs. Timers of smol and
/// compio have the resolution of the system.
///
/// # Cancel safety
///
/// Dropping this future has no other effect.
///
/// # Panics
///
/// If no event loop is running.
///
/// # Examples
///
/// A test need not wait: the loop of [`run`](fn@crate::aio::run) and of [`EventLoop::new`](crate::aio::EventLoop::new)
/// has tokio's clock, which `tokio::time::pause` stops (tokio's feature `test-util`). A paused clock stands still while
/// a task is ready, and leaps to the next timer when all tasks wait. All timers of this module follow it,
/// [`timeout`](fn@crate::aio::timeout) among them; a timeout that blocks a thread, as that of `Task::wait_blocking`,
/// does not.
///
/// ```
/// use coyield::aio::{self, TaskError};
/// use std::time::Duration;
///
/// const DAY: Duration = Duration::from_secs(24 * 60 * 60);
///
/// aio::run(async {
///     tokio::time::pause();
///     let begun = aio::now();
///     aio::sleep(DAY).await;
///     assert!(aio::now() - begun >= DAY);
/// })?;
/// # Ok::<(), TaskError>(())
/// ```
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    let host = running_host();
    if duration.is_zero() {
        return Sleep { kind: SleepKind::Turn { taken: false } };
    }
    sleep_on(&host, later(host.now(), duration))
}

/// Waits until `deadline`, by the [`now`] of the event loop.
///
/// # Panics
///
/// If no event loop is running.
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    sleep_on(&running_host(), deadline)
}

/// Returns the time of the event loop's clock; if tokio's clock is paused, the time of that. Python's `loop.time`.
///
/// # Panics
///
/// If no event loop is running.
#[doc(alias = "time")]
#[track_caller]
#[must_use]
pub fn now() -> Instant {
    running_host().now()
}

/// Returns `now + duration`, or a time 30 years after `now` if the sum overflows.
pub(crate) fn later(now: Instant, duration: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now.checked_add(duration).unwrap_or_else(|| now + 30 * YEAR)
}
