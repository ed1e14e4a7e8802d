//! `from_future`: a future as a generator, which steps it by hand.

use core::convert::Infallible;
use core::fmt;
use core::future::{Future, IntoFuture};
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use crate::engine::in_place::Guest;
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// Turns a future into a generator that yields while the future is pending, and returns the output. Python's
/// `iter(future.__await__())`.
///
/// Each step polls once. So a test can inspect asynchronous code between any two of its steps, without an executor and
/// without a clock, and a generator can run it in the middle of its own work, by [`yield_from!`](crate::yield_from!).
///
/// The future is polled with a waker that does nothing, because the caller decides when to step it;
/// [`with_waker`](FromFuture::with_waker) sets another waker. A future that waits for a timer or a socket only wakes
/// its waker: stepping it in a loop keeps the processor busy.
///
/// [`close`](crate::GeneratorExt::close) and [`throw`](crate::GeneratorExt::throw) drop the future, which cannot catch
/// what is thrown in, and return what was thrown. Python raises it at the innermost `await`.
///
/// # Panics
///
/// If the future panics, the step panics, and the generator has finished.
///
/// # Examples
///
/// A scheduler in five lines, which is how asyncio's event loop began:
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_future;
///
/// #[generator]
/// fn count(name: char, to: u32) -> impl Future<Output = String> {
///     let mut counted = String::new();
///     for n in 1..=to {
///         counted += &format!("{name}{n} ");
///         yield_!();
///     }
///     counted
/// }
///
/// let mut tasks = vec![from_future(count('a', 3)).boxed(), from_future(count('b', 1)).boxed()];
/// let mut done = Vec::new();
/// while !tasks.is_empty() {
///     tasks.retain_mut(|task| match task.next() {
///         Ok(CoroutineState::Complete(counted)) => {
///             done.push(counted);
///             false
///         }
///         step => step.is_ok(),
///     });
/// }
/// assert_eq!(done, ["b1 ", "a1 a2 a3 "]);
/// ```
#[inline]
pub fn from_future<F: IntoFuture>(future: F) -> FromFuture<F::IntoFuture> {
    let future = Guest::new(future.into_future());
    FromFuture { future, status: Status::Created, waker: Waker::noop().clone(), thrown: PhantomData }
}

pin_project! {
    /// A future as a generator. Made by [`from_future`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct FromFuture<F, E = Infallible> {
        // `None` after its end.
        #[pin]
        future: Guest<F>,
        status: Status,
        waker: Waker,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<F, E> FromFuture<F, E> {
    /// Sets the waker with which the future is polled. The default does nothing.
    #[inline]
    pub fn with_waker(self, waker: Waker) -> Self {
        FromFuture { waker, ..self }
    }
}

impl<F> FromFuture<F> {
    /// Sets the type of the errors that can be thrown in, so that the generator fits where one with that type is
    /// required. The default is [`Infallible`].
    #[inline]
    pub fn with_throw<E>(self) -> FromFuture<F, E> {
        FromFuture { future: self.future, status: self.status, waker: self.waker, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<F: Future, E> Coroutine for FromFuture<F, E> {
    type Yield = ();
    type Sent = ();
    type Return = F::Output;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<(), E>) -> Outcome<(), (), F::Output, E> {
        let this = self.project();
        let mut future = this.future.pinned();
        match (*this.status, with) {
            (_, Resume::Throw(thrown)) => {
                *this.status = Status::Finished;
                future.set(None);
                return Outcome::Thrown(thrown);
            }
            (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(())) => {}
            (_, with) => return Outcome::Refused(with),
        }
        // Set before the poll, because the future may panic.
        *this.status = Status::Finished;
        let Some(polled) = future.as_mut().as_pin_mut() else { return Outcome::Refused(Resume::Start) };
        if let Poll::Ready(value) = polled.poll(&mut Context::from_waker(this.waker)) {
            future.set(None);
            return Outcome::Complete(value);
        }
        *this.status = Status::Suspended;
        Outcome::Yielded(())
    }

    #[inline]
    fn status(&self) -> Status {
        self.status
    }
}

impl<F, E> fmt::Debug for FromFuture<F, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromFuture").field("status", &self.status).finish_non_exhaustive()
    }
}
