//! The adapters of `generator/adapters.rs` as async generators.

use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::generator::adapters::{
    MapReturn, MapSend, MapThrow, MapYield, map_refused_send, map_resume, map_returned, map_sent, map_thrown,
    map_yielded,
};
use crate::generator::forward::forward_status;
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

    forward_status!(self => self.generator, AsyncStatus);
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
        let mapped = with.take().map(|with| {
            let is_suspended = || this.generator.status() == AsyncStatus::Suspended;
            map_sent(with, is_suspended, this.map)
        });
        match mapped.transpose() {
            Ok(mut with) => this.generator.poll_resume(context, &mut with).map(map_refused_send),
            Err(refused) => Poll::Ready(Outcome::Refused(refused)),
        }
    }

    forward_status!(self => self.generator, AsyncStatus);
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

    forward_status!(self => self.generator, AsyncStatus);
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

    forward_status!(self => self.generator, AsyncStatus);
}
