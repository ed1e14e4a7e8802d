//! Conversions between genawaiter's generators and coyield's, so that a program can move over file by file.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;

use ::genawaiter as peer;
use pin_project_lite::pin_project;

use super::drive_sync::expect_answerable;
use crate::engine::in_place::Guest;
use crate::generator::coroutine::Coroutine;
use crate::state::{CoroutineState, Outcome, Resume, Status};

/// Turns a generator of genawaiter (`rc::Gen`, `sync::Gen` or `stack::Gen`) into a coyield generator, which can be
/// delegated to.
///
/// The body does not see the value of the first resume, in genawaiter as in Python.
/// [`start`](crate::GeneratorExt::start) resumes it with the [`Default`]; [`from_genawaiter_with`] takes another value.
///
/// The generator cannot catch anything: [`throw`](crate::GeneratorExt::throw) and [`close`](crate::GeneratorExt::close)
/// drop it, and return what was thrown.
///
/// The generators of `let_gen!` and `let_gen_using!` are references, because their memory belongs to the function that
/// made them: use [`lend_genawaiter`].
///
/// A generator of genawaiter that awaits is a stream, and so fits [`from_stream`](crate::from_stream).
///
/// # Panics
///
/// If the generator panics, the resume panics. A generator of genawaiter panics if it awaits anything but
/// `co.yield_(..)`.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_genawaiter;
/// use genawaiter::rc::Gen;
/// use std::pin::pin;
///
/// #[generator]
/// fn both() -> impl Generator<u32> {
///     yield_from!(from_genawaiter(Gen::new(|co| async move {
///         co.yield_(1).await;
///     })));
///     yield_!(2);
/// }
///
/// assert_eq!(pin!(both()).iter().collect::<Vec<_>>(), [1, 2]);
/// ```
#[inline]
pub fn from_genawaiter<G>(generator: G) -> FromGenawaiter<G>
where
    G: peer::Coroutine,
    G::Resume: FirstValue,
{
    from_genawaiter_with(generator, FirstValue::first_value())
}

/// [`from_genawaiter`] with the value of the first resume, which the body does not see.
#[inline]
pub fn from_genawaiter_with<G: peer::Coroutine>(generator: G, first: G::Resume) -> FromGenawaiter<G> {
    FromGenawaiter {
        generator: Guest::new(generator),
        first: Some(first),
        status: Status::Created,
        thrown: PhantomData,
    }
}

/// Lends a generator of genawaiter to [`from_genawaiter`]. The generators of `let_gen!` and `let_gen_using!` can only
/// be lent.
///
/// Throwing and closing end the loan, and leave the generator suspended.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::{from_genawaiter, lend_genawaiter};
/// use genawaiter::stack::let_gen_using;
///
/// let_gen_using!(odds, |co| async move {
///     for n in (1..).step_by(2) {
///         co.yield_(n).await;
///     }
/// });
/// let first: Vec<i32> = from_genawaiter(lend_genawaiter(odds)).into_iter().take(3).collect();
/// assert_eq!(first, [1, 3, 5]);
/// assert_eq!(from_genawaiter(lend_genawaiter(odds)).into_iter().next(), Some(7));
/// ```
#[inline]
pub fn lend_genawaiter<G: peer::Coroutine + Unpin>(generator: &mut G) -> LentGenawaiter<'_, G> {
    LentGenawaiter(generator)
}

/// Turns a coyield generator into a `genawaiter::Coroutine`, which is also a `genawaiter::Generator` if it is sent
/// nothing.
///
/// The value of the first resume is dropped.
///
/// # Panics
///
/// `resume_with` panics if the generator has finished, as that of genawaiter's generators does, and if the body raises
/// the exit without being closed.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::into_genawaiter;
/// use genawaiter::{Generator as _, GeneratorState};
///
/// let mut g = std::pin::pin!(into_genawaiter(generate! { yield 1; }));
/// assert_eq!(g.as_mut().resume(), GeneratorState::Yielded(1));
/// assert_eq!(g.as_mut().resume(), GeneratorState::Complete(()));
/// ```
#[inline]
pub fn into_genawaiter<C: ThrownNothing>(generator: C) -> IntoGenawaiter<C> {
    IntoGenawaiter { generator }
}

/// The value of the first resume of a generator of genawaiter.
///
/// Separate from [`Default`], so that rustc has a message for types without a default.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value to start the generator of genawaiter with: use \
               `from_genawaiter_with(generator, value)`; the body does not see that value",
    label = "is sent `{Self}`"
)]
pub trait FirstValue {
    #[doc(hidden)]
    fn first_value() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> FirstValue for T {
    #[inline]
    fn first_value() -> Self {
        T::default()
    }
}

pin_project! {
    /// A generator of genawaiter as a coyield generator. Made by [`from_genawaiter`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct FromGenawaiter<G: peer::Coroutine, E = Infallible> {
        // `None` after its end.
        #[pin]
        generator: Guest<G>,
        first: Option<G::Resume>,
        status: Status,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<G: peer::Coroutine> FromGenawaiter<G> {
    /// Sets the type of the errors that can be thrown in, so that the generator fits where one with that type is
    /// required. The default is [`Infallible`].
    #[inline]
    pub fn with_throw<E>(self) -> FromGenawaiter<G, E> {
        FromGenawaiter { generator: self.generator, first: self.first, status: self.status, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<G: peer::Coroutine, E> Coroutine for FromGenawaiter<G, E> {
    type Yield = G::Yield;
    type Sent = G::Resume;
    type Return = G::Return;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<G::Resume, E>) -> Outcome<G::Yield, G::Resume, G::Return, E> {
        let this = self.project();
        let mut generator = this.generator.pinned();
        let value = match (*this.status, with) {
            (_, Resume::Throw(thrown)) => {
                *this.status = Status::Finished;
                *this.first = None;
                generator.set(None);
                return Outcome::Thrown(thrown);
            }
            (Status::Created, Resume::Start) => this.first.take(),
            (Status::Suspended, Resume::Send(value)) => Some(value),
            (_, with) => return Outcome::Refused(with),
        };
        let (Some(resumed), Some(value)) = (generator.as_mut().as_pin_mut(), value) else {
            unreachable!("both exist until the generator has finished")
        };
        // Set before the call, because the generator may panic.
        *this.status = Status::Finished;
        match resumed.resume_with(value) {
            peer::GeneratorState::Yielded(value) => {
                *this.status = Status::Suspended;
                Outcome::Yielded(value)
            }
            peer::GeneratorState::Complete(value) => {
                generator.set(None);
                Outcome::Complete(value)
            }
        }
    }

    #[inline]
    fn status(&self) -> Status {
        self.status
    }
}

impl<G: peer::Coroutine, E> fmt::Debug for FromGenawaiter<G, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromGenawaiter").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A generator of genawaiter that is lent. Made by [`lend_genawaiter`].
#[must_use = "pass it to `from_genawaiter`"]
pub struct LentGenawaiter<'g, G>(&'g mut G);

impl<G: peer::Coroutine + Unpin> peer::Coroutine for LentGenawaiter<'_, G> {
    type Yield = G::Yield;
    type Resume = G::Resume;
    type Return = G::Return;

    #[inline]
    fn resume_with(self: Pin<&mut Self>, value: G::Resume) -> peer::GeneratorState<G::Yield, G::Return> {
        Pin::new(&mut *self.get_mut().0).resume_with(value)
    }
}

impl<G> fmt::Debug for LentGenawaiter<'_, G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LentGenawaiter").finish_non_exhaustive()
    }
}

pin_project! {
    /// A coyield generator as a `genawaiter::Coroutine`. Made by [`into_genawaiter`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct IntoGenawaiter<C> {
        #[pin]
        generator: C,
    }
}

/// Generators into which nothing can be thrown: they can only be sent an answer.
///
/// Separate from `Coroutine<Throw = Infallible>`, so that rustc has a message for the others.
#[diagnostic::on_unimplemented(
    message = "this generator can be thrown errors and can raise them: \
               use `try_drive_sync`, `try_drive` or `try_await_yielded`, which pass on what it raises",
    label = "can be thrown errors"
)]
pub trait ThrownNothing: Coroutine<Throw = Infallible> {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine<Throw = Infallible> + ?Sized> ThrownNothing for C {}

impl<C: ThrownNothing> peer::Coroutine for IntoGenawaiter<C> {
    type Yield = C::Yield;
    type Resume = C::Sent;
    type Return = C::Return;

    fn resume_with(self: Pin<&mut Self>, value: C::Sent) -> peer::GeneratorState<C::Yield, C::Return> {
        let generator = self.project().generator;
        let with = match generator.status() {
            Status::Created => Resume::Start,
            Status::Suspended | Status::Finished => Resume::Send(value),
        };
        let step = match generator.resume(with) {
            Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) => Err(thrown),
            Outcome::Refused(_) => panic!("the generator has finished"),
        };
        match expect_answerable(step) {
            CoroutineState::Yielded(value) => peer::GeneratorState::Yielded(value),
            CoroutineState::Complete(value) => peer::GeneratorState::Complete(value),
        }
    }
}

impl<C: Coroutine> fmt::Debug for IntoGenawaiter<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IntoGenawaiter").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
