//! `ignore_end`: a generator whose return value and whose errors are dropped.

use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::generator::coroutine::Coroutine;
use crate::generator::steps::REFUSED_ANOTHER;
use crate::state::{Outcome, Resume, Status, Thrown};

pin_project! {
    /// A generator that returns `()` where the adapted one returns a value or raises an error. Made by
    /// [`GeneratorExt::ignore_end`](crate::GeneratorExt::ignore_end) and
    /// [`AsyncGeneratorExt::ignore_end`](crate::AsyncGeneratorExt::ignore_end).
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct IgnoreEnd<C> {
        #[pin]
        generator: C,
    }
}

impl<C> IgnoreEnd<C> {
    pub(crate) fn new(generator: C) -> Self {
        IgnoreEnd { generator }
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine> Coroutine for IgnoreEnd<C> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = ();
    type Throw = Infallible;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<C::Sent, Infallible>) -> Outcome<C::Yield, C::Sent, (), Infallible> {
        without_end(self.project().generator.resume(widen(with)))
    }

    #[inline]
    fn status(&self) -> Status {
        self.generator.status()
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine> AsyncCoroutine for IgnoreEnd<C> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = ();
    type Throw = Infallible;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<C::Sent, Infallible>>,
    ) -> Poll<Outcome<C::Yield, C::Sent, (), Infallible>> {
        let mut with = with.take().map(widen);
        self.project().generator.poll_resume(context, &mut with).map(without_end)
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

/// Gives a resume the type of the errors that the generator can be thrown.
#[inline]
fn widen<S, E>(with: Resume<S, Infallible>) -> Resume<S, E> {
    match with {
        Resume::Start => Resume::Start,
        Resume::Send(value) => Resume::Send(value),
        Resume::Throw(Thrown::Raised(never)) => match never {},
        Resume::Throw(Thrown::Exit) => Resume::Throw(Thrown::Exit),
        Resume::Throw(Thrown::IgnoredExit) => Resume::Throw(Thrown::IgnoredExit),
    }
}

/// Drops the return value or the error.
#[inline]
fn without_end<Y, S, R, E>(outcome: Outcome<Y, S, R, E>) -> Outcome<Y, S, (), Infallible> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(value),
        Outcome::Complete(_) | Outcome::Thrown(Thrown::Raised(_)) => Outcome::Complete(()),
        Outcome::Thrown(Thrown::Exit) => Outcome::Thrown(Thrown::Exit),
        Outcome::Thrown(Thrown::IgnoredExit) => Outcome::Thrown(Thrown::IgnoredExit),
        Outcome::Refused(Resume::Start) => Outcome::Refused(Resume::Start),
        Outcome::Refused(Resume::Send(value)) => Outcome::Refused(Resume::Send(value)),
        Outcome::Refused(Resume::Throw(Thrown::Exit)) => Outcome::Refused(Resume::Throw(Thrown::Exit)),
        Outcome::Refused(Resume::Throw(Thrown::IgnoredExit)) => Outcome::Refused(Resume::Throw(Thrown::IgnoredExit)),
        Outcome::Refused(Resume::Throw(Thrown::Raised(_))) => unreachable!("{REFUSED_ANOTHER}"),
    }
}

impl<C: fmt::Debug> fmt::Debug for IgnoreEnd<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("IgnoreEnd").field(&self.generator).finish()
    }
}
