//! The adapters of `generator/adapters.rs` as async generators.

use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::generator::adapters::{
    MapReturn, MapSend, MapThrow, MapYield, map_refused_send, map_resume, map_returned, map_thrown, map_yielded,
};
use crate::state::{Outcome, Resume};

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine, F: FnMut(C::Yield) -> Y, Y> AsyncCoroutine for MapYield<C, F> {
    type Yield = Y;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<C::Sent, C::Throw>>,
    ) -> Poll<Outcome<Y, C::Sent, C::Return, C::Throw>> {
        let this = self.project();
        this.generator.poll_resume(context, with).map(|outcome| map_yielded(outcome, this.map))
    }

    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine, F: FnMut(S) -> C::Sent, S> AsyncCoroutine for MapSend<C, F, S> {
    type Yield = C::Yield;
    type Sent = S;
    type Return = C::Return;
    type Throw = C::Throw;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<S, C::Throw>>,
    ) -> Poll<Outcome<C::Yield, S, C::Return, C::Throw>> {
        let this = self.project();
        let mut with = match with.take() {
            // The status is read first, because a mapped value could not be returned to the caller in the error.
            Some(Resume::Send(value)) if this.generator.status() == AsyncStatus::Suspended => {
                Some(Resume::Send((this.map)(value)))
            }
            Some(Resume::Send(value)) => return Poll::Ready(Outcome::Refused(Resume::Send(value))),
            Some(Resume::Start) => Some(Resume::Start),
            Some(Resume::Throw(thrown)) => Some(Resume::Throw(thrown)),
            None => None,
        };
        this.generator.poll_resume(context, &mut with).map(map_refused_send)
    }

    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine, F: FnOnce(C::Return) -> R, R> AsyncCoroutine for MapReturn<C, F> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = R;
    type Throw = C::Throw;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<C::Sent, C::Throw>>,
    ) -> Poll<Outcome<C::Yield, C::Sent, R, C::Throw>> {
        let this = self.project();
        this.generator.poll_resume(context, with).map(|outcome| map_returned(outcome, this.map))
    }

    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

#[diagnostic::do_not_recommend]
impl<C, I, B, E> AsyncCoroutine for MapThrow<C, I, B, E>
where
    C: AsyncCoroutine,
    I: FnMut(E) -> C::Throw,
    B: FnMut(C::Throw) -> E,
{
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = E;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<C::Sent, E>>,
    ) -> Poll<Outcome<C::Yield, C::Sent, C::Return, E>> {
        let this = self.project();
        let mut with = match with.take() {
            // A running generator refuses the error, which goes back to the caller as it is.
            Some(Resume::Throw(thrown)) if this.generator.status() == AsyncStatus::Running => {
                return Poll::Ready(Outcome::Refused(Resume::Throw(thrown)));
            }
            with => with.map(|with| map_resume(with, this.into)),
        };
        this.generator.poll_resume(context, &mut with).map(|outcome| map_thrown(outcome, this.back))
    }

    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}
