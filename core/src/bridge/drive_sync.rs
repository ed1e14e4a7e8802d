//! `drive_sync` and `try_drive_sync`: handlers that do not await answer the requests that a generator yields.

use core::convert::Infallible;
use core::pin::{Pin, pin};

use super::driven::{Drivable, NothingThrown};
use crate::generator::coroutine::Coroutine;
use crate::state::{CoroutineState, Outcome, Resume, Thrown};

/// Runs a generator that yields requests, answers each with `respond`, and returns the generator's return value.
///
/// The generator is the whole protocol without input and output. The driver supplies those: a blocking loop as here, an
/// async one ([`drive`](crate::drive)), or a test that has the answers. In Python: `reply = g.send(respond(request))`
/// in a loop, until `StopIteration`.
///
/// # Panics
///
/// If the generator has started already, or if the body raises [`Thrown::Exit`] without being closed.
/// [`try_drive_sync`] returns the latter as an error.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::drive_sync;
///
/// /// Finds a number by asking whether it is less than others.
/// #[generator]
/// fn search(mut low: u32, mut high: u32) -> impl Generator<u32, bool, u32> {
///     while high - low > 1 {
///         let middle = low.midpoint(high);
///         if yield_!(middle) { high = middle } else { low = middle }
///     }
///     low
/// }
///
/// let mut asked = Vec::new();
/// let found = drive_sync(search(0, 100), |limit| {
///     asked.push(limit);
///     37 < limit
/// });
/// assert_eq!(found, 37);
/// assert_eq!(asked, [50, 25, 37, 43, 40, 38]);
/// ```
#[inline]
pub fn drive_sync<C, A, B>(generator: C, mut respond: impl FnMut(C::Yield) -> C::Sent) -> C::Return
where
    C: Drivable<A> + NothingThrown<A, B>,
{
    let mut generator = pin!(generator.itself());
    let mut with = Resume::Start;
    loop {
        match expect_answerable(step(generator.as_mut(), with)) {
            CoroutineState::Yielded(request) => with = Resume::Send(respond(request)),
            CoroutineState::Complete(value) => return value,
        }
    }
}

/// [`drive_sync`] with a handler that may fail: its error is thrown into the generator at the yield of the request.
///
/// A body that yielded by `try_yield!` catches the error there, and may repeat the request, yield another one, or give
/// up. The handler's errors have the type E of the generator, so that `?` converts them.
///
/// # Errors
///
/// What the body did not catch, or what it raised itself.
///
/// # Panics
///
/// If the generator has started already.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::try_drive_sync;
/// use std::num::ParseIntError;
///
/// /// Asks for two numbers, each until it gets one, at most three times.
/// #[generator]
/// fn sum() -> impl Generator<&'static str, i32, i32, ParseIntError> {
///     let mut sum = 0;
///     for question in ["first", "second"] {
///         let mut tries = 0;
///         sum += loop {
///             tries += 1;
///             match try_yield!(question) {
///                 Ok(number) => break number,
///                 Err(thrown) if tries == 3 => raise!(thrown),
///                 Err(_) => {}
///             }
///         };
///     }
///     sum
/// }
///
/// let mut lines = ["two", "2", "40"].into_iter();
/// assert_eq!(try_drive_sync(sum(), |_| lines.next().unwrap_or("").parse()), Ok(42));
/// assert!(try_drive_sync(sum(), |_| "never a number".parse()).is_err());
/// ```
#[inline]
pub fn try_drive_sync<C: Drivable<Kind>, Kind>(
    generator: C,
    mut respond: impl FnMut(C::Yield) -> Result<C::Sent, C::Throw>,
) -> Result<C::Return, Thrown<C::Throw>> {
    let mut generator = pin!(generator.itself());
    let mut with = Resume::Start;
    loop {
        match step(generator.as_mut(), with)? {
            CoroutineState::Yielded(request) => with = answer(respond(request)),
            CoroutineState::Complete(value) => return Ok(value),
        }
    }
}

/// Resumes once, and panics if the generator has started already.
// Always inlined: a body that is driven in two places would otherwise be called, and its state would be in memory.
#[inline(always)]
pub(super) fn step<C: Coroutine>(
    generator: Pin<&mut C>,
    with: Resume<C::Sent, C::Throw>,
) -> Result<CoroutineState<C::Yield, C::Return>, Thrown<C::Throw>> {
    match generator.resume(with) {
        Outcome::Yielded(request) => Ok(CoroutineState::Yielded(request)),
        Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
        Outcome::Thrown(thrown) => Err(thrown),
        Outcome::Refused(_) => panic!("only a generator that has not started can be driven from its first request on"),
    }
}

/// Turns the handler's result into the next resume.
#[inline]
pub(super) fn answer<S, E>(response: Result<S, E>) -> Resume<S, E> {
    match response {
        Ok(response) => Resume::Send(response),
        Err(error) => Resume::Throw(Thrown::Raised(error)),
    }
}

/// Returns the state, and panics if a body into which nothing can be thrown has raised the exit itself.
#[inline]
pub(super) fn expect_answerable<Y, R, E>(step: Result<CoroutineState<Y, R>, Thrown<E>>) -> CoroutineState<Y, R> {
    match step.map_err(|thrown| thrown_nothing(&thrown)) {
        Ok(state) => state,
        Err(thrown) => panic!("a driver cannot return the \"{thrown}\" that the body raised: use its `try_` form"),
    }
}

/// Converts what a generator can raise into which nothing is thrown.
fn thrown_nothing<E>(thrown: &Thrown<E>) -> Thrown<Infallible> {
    match thrown {
        Thrown::Exit => Thrown::Exit,
        Thrown::IgnoredExit => Thrown::IgnoredExit,
        Thrown::Raised(_) => unreachable!("nothing is thrown into a generator that is `NothingThrown`"),
    }
}
