//! Adapters that give a generator other types: for what it yields, is sent, returns, or is thrown.
//!
//! The adapters of async generators are the same types. `async_generator/adapters.rs` implements `AsyncCoroutine` for
//! them.

use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use crate::generator::coroutine::Coroutine;
use crate::generator::forward::forward_status;
use crate::state::{Outcome, Resume, Status, Thrown};

pin_project! {
    /// A generator whose yielded values are mapped. Made by
    /// [`GeneratorExt::map_yield`](crate::GeneratorExt::map_yield) and
    /// [`AsyncGeneratorExt::map_yield`](crate::AsyncGeneratorExt::map_yield).
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct MapYield<C, F> {
        #[pin]
        pub(crate) generator: C,
        pub(crate) map: F,
    }
}

pin_project! {
    /// A generator that is sent other values, which are mapped to its own. Made by
    /// [`GeneratorExt::map_send`](crate::GeneratorExt::map_send) and
    /// [`AsyncGeneratorExt::map_send`](crate::AsyncGeneratorExt::map_send).
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct MapSend<C, F, S> {
        #[pin]
        pub(crate) generator: C,
        pub(crate) map: F,
        sent: PhantomData<fn(S)>,
    }
}

pin_project! {
    /// A generator whose return value is mapped. Made by
    /// [`GeneratorExt::map_return`](crate::GeneratorExt::map_return) and
    /// [`AsyncGeneratorExt::map_return`](crate::AsyncGeneratorExt::map_return).
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct MapReturn<C, F> {
        #[pin]
        pub(crate) generator: C,
        // Taken by the one return.
        pub(crate) map: Option<F>,
    }
}

pin_project! {
    /// A generator that is thrown other errors, which are mapped to its own and back. Made by
    /// [`GeneratorExt::map_throw`](crate::GeneratorExt::map_throw) and
    /// [`AsyncGeneratorExt::map_throw`](crate::AsyncGeneratorExt::map_throw).
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct MapThrow<C, I, B, E> {
        #[pin]
        pub(crate) generator: C,
        pub(crate) into: I,
        pub(crate) back: B,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<C, F> MapYield<C, F> {
    pub(crate) fn new(generator: C, map: F) -> Self {
        MapYield { generator, map }
    }
}

impl<C, F, S> MapSend<C, F, S> {
    pub(crate) fn new(generator: C, map: F) -> Self {
        MapSend { generator, map, sent: PhantomData }
    }
}

impl<C, F> MapReturn<C, F> {
    pub(crate) fn new(generator: C, map: F) -> Self {
        MapReturn { generator, map: Some(map) }
    }
}

impl<C, I, B, E> MapThrow<C, I, B, E> {
    pub(crate) fn new(generator: C, into: I, back: B) -> Self {
        MapThrow { generator, into, back, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine, F: FnMut(C::Yield) -> Y, Y> Coroutine for MapYield<C, F> {
    type Yield = Y;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;

    fn resume(self: Pin<&mut Self>, with: Resume<C::Sent, C::Throw>) -> Outcome<Y, C::Sent, C::Return, C::Throw> {
        let this = self.project();
        map_yielded(this.generator.resume(with), this.map)
    }

    forward_status!(self => self.generator, Status);
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine, F: FnMut(S) -> C::Sent, S> Coroutine for MapSend<C, F, S> {
    type Yield = C::Yield;
    type Sent = S;
    type Return = C::Return;
    type Throw = C::Throw;

    fn resume(self: Pin<&mut Self>, with: Resume<S, C::Throw>) -> Outcome<C::Yield, S, C::Return, C::Throw> {
        let this = self.project();
        match map_sent(with, || this.generator.status() == Status::Suspended, this.map) {
            Ok(with) => map_refused_send(this.generator.resume(with)),
            Err(refused) => Outcome::Refused(refused),
        }
    }

    forward_status!(self => self.generator, Status);
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine, F: FnOnce(C::Return) -> R, R> Coroutine for MapReturn<C, F> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = R;
    type Throw = C::Throw;

    fn resume(self: Pin<&mut Self>, with: Resume<C::Sent, C::Throw>) -> Outcome<C::Yield, C::Sent, R, C::Throw> {
        let this = self.project();
        map_returned(this.generator.resume(with), this.map)
    }

    forward_status!(self => self.generator, Status);
}

#[diagnostic::do_not_recommend]
impl<C, I, B, E> Coroutine for MapThrow<C, I, B, E>
where
    C: Coroutine,
    I: FnMut(E) -> C::Throw,
    B: FnMut(C::Throw) -> E,
{
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<C::Sent, E>) -> Outcome<C::Yield, C::Sent, C::Return, E> {
        let this = self.project();
        let with = map_resume(with, this.into);
        match map_thrown(this.generator.resume(with), this.back) {
            Outcome::Refused(Resume::Throw(thrown)) => Outcome::Thrown(thrown),
            outcome => outcome,
        }
    }

    forward_status!(self => self.generator, Status);
}

/// Maps the yielded value of an outcome.
pub(crate) fn map_yielded<Y, U, S, R, E>(
    outcome: Outcome<Y, S, R, E>,
    map: &mut impl FnMut(Y) -> U,
) -> Outcome<U, S, R, E> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(map(value)),
        Outcome::Complete(value) => Outcome::Complete(value),
        Outcome::Thrown(thrown) => Outcome::Thrown(thrown),
        Outcome::Refused(with) => Outcome::Refused(with),
    }
}

/// Maps the sent value of a resume, if the generator can be sent one; otherwise refuses it as it is. So the status is
/// read before the value is mapped: a mapped value could not be returned to the caller in the error.
pub(crate) fn map_sent<S, U, E>(
    with: Resume<S, E>,
    is_suspended: impl FnOnce() -> bool,
    map: &mut impl FnMut(S) -> U,
) -> Result<Resume<U, E>, Resume<S, E>> {
    match with {
        Resume::Send(value) if is_suspended() => Ok(Resume::Send(map(value))),
        Resume::Send(value) => Err(Resume::Send(value)),
        Resume::Start => Ok(Resume::Start),
        Resume::Throw(thrown) => Ok(Resume::Throw(thrown)),
    }
}

/// Changes the type of the sent value in an outcome. The value itself is not refused:
/// [`map_sent`] has read the status.
pub(crate) fn map_refused_send<Y, S, U, R, E>(outcome: Outcome<Y, S, R, E>) -> Outcome<Y, U, R, E> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(value),
        Outcome::Complete(value) => Outcome::Complete(value),
        Outcome::Thrown(thrown) => Outcome::Thrown(thrown),
        Outcome::Refused(Resume::Throw(thrown)) => Outcome::Refused(Resume::Throw(thrown)),
        Outcome::Refused(Resume::Start | Resume::Send(_)) => Outcome::Refused(Resume::Start),
    }
}

/// Maps the return value of an outcome.
pub(crate) fn map_returned<Y, S, R, U, E>(
    outcome: Outcome<Y, S, R, E>,
    map: &mut Option<impl FnOnce(R) -> U>,
) -> Outcome<Y, S, U, E> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(value),
        Outcome::Complete(value) => match map.take() {
            Some(map) => Outcome::Complete(map(value)),
            None => unreachable!("a hand-written coroutine returned twice"),
        },
        Outcome::Thrown(thrown) => Outcome::Thrown(thrown),
        Outcome::Refused(with) => Outcome::Refused(with),
    }
}

/// Maps the error of a resume.
pub(crate) fn map_resume<S, E, U>(with: Resume<S, E>, map: &mut impl FnMut(E) -> U) -> Resume<S, U> {
    match with {
        Resume::Start => Resume::Start,
        Resume::Send(value) => Resume::Send(value),
        Resume::Throw(thrown) => Resume::Throw(map_throw(thrown, map)),
    }
}

/// Maps the error of an outcome.
pub(crate) fn map_thrown<Y, S, R, E, U>(
    outcome: Outcome<Y, S, R, E>,
    map: &mut impl FnMut(E) -> U,
) -> Outcome<Y, S, R, U> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(value),
        Outcome::Complete(value) => Outcome::Complete(value),
        Outcome::Thrown(thrown) => Outcome::Thrown(map_throw(thrown, map)),
        Outcome::Refused(with) => Outcome::Refused(map_resume(with, map)),
    }
}

/// Maps the error; the exit and the ignored exit stay as they are.
fn map_throw<T, U>(thrown: Thrown<T>, map: &mut impl FnMut(T) -> U) -> Thrown<U> {
    match thrown {
        Thrown::Raised(error) => Thrown::Raised(map(error)),
        Thrown::Exit => Thrown::Exit,
        Thrown::IgnoredExit => Thrown::IgnoredExit,
    }
}

/// Implements `Debug` by that of the adapted generator.
macro_rules! debug {
    ($($adapter:ident<$($parameter:ident),*>),*) => {$(
        impl<C: fmt::Debug, $($parameter),*> fmt::Debug for $adapter<C, $($parameter),*> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_tuple(stringify!($adapter)).field(&self.generator).finish()
            }
        }
    )*};
}

debug!(MapYield<F>, MapSend<F, S>, MapReturn<F>, MapThrow<I, B, E>);
