//! The kinds of delegates that only async generators have: async generators and streams.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::delegation::future::Delegating;
use crate::delegation::kind::{DelegateKind, WidenThrow, narrow_resume, widen_outcome};
use crate::engine::delegate::AsyncDelegate;
use crate::engine::delegate::DelegateFuture;
use crate::engine::delegate::Delegator;
use crate::state::{Outcome, Resume, Thrown};

/// Async generators with the same types.
pub struct AsyncSameTypes;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Sent = S, Throw = E>> DelegateKind<Y, S, E, D> for AsyncSameTypes {
    type Delegation = Delegating<DelegateFuture<Y, S, E, AsyncDelegate<D>>, D>;

    #[inline(always)]
    fn begin(delegator: Delegator<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        // `Send` by C: the delegate is that generator.
        let delegation = delegate.become_delegate(delegator);
        Delegating { delegation, send_if: PhantomData }
    }
}

/// Async generators into which nothing can be thrown. An error that is thrown into the delegator is raised at the
/// delegation.
pub struct AsyncNothingThrown;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Sent = S, Throw = Infallible>> DelegateKind<Y, S, E, D>
    for AsyncNothingThrown
{
    type Delegation = Delegating<DelegateFuture<Y, S, E, AsyncDelegate<WidenThrow<D, E>>>, D>;

    #[inline]
    fn begin(delegator: Delegator<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        // `Send` by C: the delegate has nothing but that generator.
        let delegation = delegator.async_coroutine(WidenThrow::new(delegate));
        Delegating { delegation, send_if: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<E, D: AsyncCoroutine<Throw = Infallible>> AsyncCoroutine for WidenThrow<D, E> {
    type Yield = D::Yield;
    type Sent = D::Sent;
    type Return = D::Return;
    type Throw = E;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<D::Sent, E>>,
    ) -> Poll<Outcome<D::Yield, D::Sent, D::Return, E>> {
        match with.take().map(narrow_resume).transpose() {
            Ok(mut with) => self.pinned().poll_resume(context, &mut with).map(widen_outcome),
            // An error is thrown only into a suspended delegate. The delegator drops the delegate when the error is
            // raised.
            Err(error) => Poll::Ready(Outcome::Thrown(Thrown::Raised(error))),
        }
    }

    fn status(&self) -> AsyncStatus {
        self.delegate().status()
    }

    fn delegation_depth(&self) -> usize {
        self.delegate().delegation_depth()
    }
}

#[cfg(feature = "futures")]
pub(crate) use streams::{IgnoresSentStream, Streams};

#[cfg(feature = "futures")]
mod streams {
    use core::future::Future;
    use core::pin::Pin;
    use core::task::{Context, Poll};

    use futures_core::stream::Stream;

    use crate::delegation::future::{Delegation, SendIf, take_thrown};
    use crate::delegation::kind::{DelegateKind, IgnoreSent};
    use crate::engine::delegate::Delegator;
    use crate::engine::slot::{Invariant, Slot, SlotTag, context_was_replaced, task_waker};
    use crate::state::Thrown;
    use crate::trace_hooks;

    /// Streams, in a generator that is sent nothing.
    pub struct Streams;

    #[diagnostic::do_not_recommend]
    impl<Y, E, D: Stream<Item = Y>> DelegateKind<Y, (), E, D> for Streams {
        type Delegation = StreamItems<Y, (), E, D>;

        #[inline]
        fn begin(_: Delegator<'_, Y, (), E>, delegate: D) -> Self::Delegation {
            trace_hooks::on_iterate::<D>();
            StreamItems { stream: delegate, types: core::marker::PhantomData }
        }
    }

    /// Streams in [`ignore_sent`](crate::ignore_sent), in any generator: the sent values are dropped.
    pub struct IgnoresSentStream;

    #[diagnostic::do_not_recommend]
    impl<Y, S, E, D: Stream<Item = Y>> DelegateKind<Y, S, E, IgnoreSent<D>> for IgnoresSentStream {
        type Delegation = StreamItems<Y, S, E, D>;

        #[inline]
        fn begin(_: Delegator<'_, Y, S, E>, delegate: IgnoreSent<D>) -> Self::Delegation {
            trace_hooks::on_iterate::<D>();
            StreamItems { stream: delegate.into_inner(), types: core::marker::PhantomData }
        }
    }

    /// The future of a delegation to a stream. The stream is in the future itself, so it needs no frame.
    pub struct StreamItems<Y, S, E, D> {
        stream: D,
        types: Invariant<Y, S, E>,
    }

    impl<Y, S, E, D: Stream<Item = Y>> Future for StreamItems<Y, S, E, D> {
        type Output = ();

        #[inline]
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            // SAFETY: as in `Yield::poll`.
            let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
            // A thrown value stays in the slot: the engine raises it in the delegator, which drops the stream.
            if slot.tag() == SlotTag::Thrown {
                return Poll::Pending;
            }
            drop(slot.take_sent());
            // SAFETY: the stream is pinned with `self`.
            let stream = unsafe { self.map_unchecked_mut(|this| &mut this.stream) };
            let polled = stream.poll_next(&mut Context::from_waker(task_waker(context.waker())));
            let Poll::Ready(item) = polled else { return Poll::Pending };
            let Some(value) = item else { return Poll::Ready(()) };
            // SAFETY: as above. The reference is a new one: the stream ran meanwhile, with the waker of the task.
            let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
            slot.put_yielded(value);
            Poll::Pending
        }
    }

    impl<Y, S, E, D> SendIf for StreamItems<Y, S, E, D> {
        type SendIf = D;
    }

    impl<Y, S, E, D: Stream<Item = Y>> Delegation<Y, S, E> for StreamItems<Y, S, E, D> {
        #[inline]
        fn poll_caught(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Thrown<E>>> {
            match take_thrown::<Y, S, E>(context) {
                Some(thrown) => Poll::Ready(Err(thrown)),
                None => self.poll(context).map(Ok),
            }
        }
    }
}

/// The traits of `Probe` for async generators and streams. The macros import them; the number of references decides.
#[allow(missing_docs)]
pub mod async_probe {
    use super::{AsyncCoroutine, AsyncNothingThrown, AsyncSameTypes, Infallible};
    #[cfg(feature = "futures")]
    use super::{IgnoresSentStream, Streams};
    #[cfg(feature = "futures")]
    use crate::delegation::kind::IgnoreSent;
    use crate::delegation::kind::Probe;

    pub trait IsAsync {
        fn coyield_kind(&self) -> AsyncSameTypes {
            AsyncSameTypes
        }
    }
    impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Sent = S, Throw = E>> IsAsync for &&&&&&&&Probe<Y, S, E, D> {}

    pub trait IsAsyncThrownNothing {
        fn coyield_kind(&self) -> AsyncNothingThrown {
            AsyncNothingThrown
        }
    }
    impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Sent = S, Throw = Infallible>> IsAsyncThrownNothing
        for &&&&&&&Probe<Y, S, E, D>
    {
    }

    // Without the feature `futures`, there is nothing in them, because the macros name them.
    pub trait IsStream {
        #[cfg(feature = "futures")]
        fn coyield_kind(&self) -> Streams {
            Streams
        }
    }
    #[cfg(feature = "futures")]
    impl<Y, E, D: futures_core::Stream<Item = Y>> IsStream for &&&&&&Probe<Y, (), E, D> {}

    pub trait IgnoresSentByStream {
        #[cfg(feature = "futures")]
        fn coyield_kind(&self) -> IgnoresSentStream {
            IgnoresSentStream
        }
    }
    #[cfg(feature = "futures")]
    impl<Y, S, E, D: futures_core::Stream<Item = Y>> IgnoresSentByStream for &&&&&Probe<Y, S, E, IgnoreSent<D>> {}
}
