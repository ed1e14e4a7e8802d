//! How a future is stepped by hand: as a generator that yields while it is pending.

use core::convert::Infallible;
use core::fmt;
use core::future::{Future, IntoFuture};
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use crate::generator::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// Turns a future into a generator: each resume polls it once, it yields `()` while it is pending, and it returns the
/// output. Python's `__await__`.
///
/// So asynchronous code can be looked at between any two of its steps, in a test without an executor and without a
/// clock; and a generator can run it in the middle of its own work, by [`yield_from!`](crate::yield_from!).
///
/// It is polled with a waker that does nothing, because whoever steps it decides when;
/// [`with_waker`](FromFuture::with_waker) gives it another. A future that waits for something outside, a timer or a
/// socket, says so to its waker only: stepping it in a loop keeps the processor busy.
///
/// [`close`](crate::GeneratorExt::close) and [`throw`](crate::GeneratorExt::throw) drop the future, which cannot catch
/// what is thrown: that comes back. Python's would raise it at the innermost `await`.
///
/// # Panics
///
/// None of its own; a panic of the future comes out of the resume, and the generator is finished then.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_future;
/// use std::cell::Cell;
/// use std::future::poll_fn;
/// use std::pin::pin;
/// use std::task::Poll;
///
/// // A handshake that waits twice, for two bytes that somebody else puts there.
/// let received = Cell::new(None);
/// let receive = || poll_fn(|_| received.take().map_or(Poll::Pending, Poll::Ready));
/// let handshake = async {
///     let first: u8 = receive().await;
///     let second = receive().await;
///     (first, second)
/// };
///
/// let mut steps = pin!(from_future(handshake));
/// assert_eq!(steps.next()?, GeneratorState::Yielded(()));
/// received.set(Some(5));
/// assert_eq!(steps.next()?, GeneratorState::Yielded(()));
/// assert_eq!(received.get(), None, "the first byte is taken");
/// received.set(Some(7));
/// assert_eq!(steps.next()?, GeneratorState::Complete((5, 7)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_future<F: IntoFuture>(future: F) -> FromFuture<F::IntoFuture> {
    FromFuture {
        future: Some(future.into_future()),
        status: Status::Created,
        waker: Waker::noop().clone(),
        thrown: PhantomData,
    }
}

pin_project! {
    /// A future as a generator that yields while it is pending. Made by [`from_future`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct FromFuture<F, E = Infallible> {
        // `None` when it is ready, or was closed.
        #[pin]
        future: Option<F>,
        status: Status,
        waker: Waker,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<F: Future, E> FromFuture<F, E> {
    /// Polls the future with this waker, to learn when the next step is worth it.
    pub fn with_waker(self, waker: Waker) -> Self {
        FromFuture { waker, ..self }
    }

    /// The same generator where `T` is thrown, to fit the others of a program.
    ///
    /// Only the type changes: what is thrown drops the future and comes back. It is not needed to delegate to one, because
    /// a delegate that is thrown nothing fits everywhere.
    pub fn thrown<T>(self) -> FromFuture<F, T> {
        FromFuture { future: self.future, status: self.status, waker: self.waker, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<F: Future, E> Coroutine for FromFuture<F, E> {
    type Yield = ();
    type Send = ();
    type Return = F::Output;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<(), E>) -> Outcome<(), (), F::Output, E> {
        let mut this = self.project();
        match (*this.status, with) {
            (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(())) => {}
            (_, Resume::Throw(thrown)) => {
                // First, in case that the future's destructor panics.
                *this.status = Status::Finished;
                this.future.set(None);
                return Outcome::Thrown(thrown);
            }
            (_, with) => return Outcome::Refused(with),
        }
        // Until the poll has come back, because it may panic instead.
        *this.status = Status::Finished;
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            unreachable!("only what has finished has no future");
        };
        match future.poll(&mut Context::from_waker(this.waker)) {
            Poll::Pending => {
                *this.status = Status::Suspended;
                Outcome::Yielded(())
            }
            Poll::Ready(value) => {
                this.future.set(None);
                Outcome::Complete(value)
            }
        }
    }

    fn status(&self) -> Status {
        self.status
    }
}

impl<F, E> fmt::Debug for FromFuture<F, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromFuture").field("status", &self.status).finish_non_exhaustive()
    }
}
