//! What an async generator can delegate to, beside what any generator can.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_coroutine::{AsyncCoroutine, AsyncStatus};
use crate::delegate::Seat;
use crate::delegation::Delegated;
use crate::embedded::Asynchronous;
use crate::kinds::{Deaf, Kind, answered, heard};
use crate::state::{Outcome, Resume, Thrown};

/// Async generators with the same types.
pub struct AsyncSameTypes;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Send = S, Throw = E>> Kind<Y, S, E, D> for AsyncSameTypes {
    type Delegation = Delegated<Y, S, E, Asynchronous<D>>;

    #[inline(always)]
    fn begin(seat: Seat<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        delegate.seat(seat)
    }
}

/// Async generators into which nothing can be thrown. What is thrown into the delegator is raised at the delegation.
pub struct AsyncNothingThrown;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Send = S, Throw = Infallible>> Kind<Y, S, E, D> for AsyncNothingThrown {
    type Delegation = Delegated<Y, S, E, Asynchronous<Deaf<D, E>>>;

    #[inline]
    fn begin(seat: Seat<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        seat.async_coroutine(Deaf::new(delegate))
    }
}

#[diagnostic::do_not_recommend]
impl<E, D: AsyncCoroutine<Throw = Infallible>> AsyncCoroutine for Deaf<D, E> {
    type Yield = D::Yield;
    type Send = D::Send;
    type Return = D::Return;
    type Throw = E;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<D::Send, E>>,
    ) -> Poll<Outcome<D::Yield, D::Send, D::Return, E>> {
        match with.take().map(heard).transpose() {
            Ok(mut with) => self.pinned().poll_resume(context, &mut with).map(answered),
            // It comes only when the delegate is suspended, which is then dropped.
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

    use crate::delegate::Seat;
    use crate::delegation::{Delegation, take_thrown};
    use crate::kinds::{IgnoreSent, Kind};
    use crate::slot::{Invariant, Slot, Waiting, context_was_replaced, task_waker};
    use crate::state::Thrown;
    use crate::traced;

    /// Streams, into a generator that is sent nothing.
    pub struct Streams;

    #[diagnostic::do_not_recommend]
    impl<Y, E, D: Stream<Item = Y>> Kind<Y, (), E, D> for Streams {
        type Delegation = StreamItems<Y, (), E, D>;

        #[inline]
        fn begin(_: Seat<'_, Y, (), E>, delegate: D) -> Self::Delegation {
            traced::iterates::<D>();
            StreamItems { stream: delegate, types: core::marker::PhantomData }
        }
    }

    /// Streams, into a generator whose sent values are ignored knowingly.
    pub struct IgnoresSentStream;

    #[diagnostic::do_not_recommend]
    impl<Y, S, E, D: Stream<Item = Y>> Kind<Y, S, E, IgnoreSent<D>> for IgnoresSentStream {
        type Delegation = StreamItems<Y, S, E, D>;

        #[inline]
        fn begin(_: Seat<'_, Y, S, E>, delegate: IgnoreSent<D>) -> Self::Delegation {
            traced::iterates::<D>();
            StreamItems { stream: delegate.into_inner(), types: core::marker::PhantomData }
        }
    }

    /// The delegation to a stream, which is in the body itself.
    pub struct StreamItems<Y, S, E, D> {
        stream: D,
        types: Invariant<Y, S, E>,
    }

    impl<Y, S, E, D: Stream<Item = Y>> Future for StreamItems<Y, S, E, D> {
        type Output = ();

        #[inline]
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            // SAFETY: as in `Yield::poll`.
            let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
            if slot.waiting() == Waiting::Thrown {
                return Poll::Pending;
            }
            drop(slot.take_sent());
            // SAFETY: the stream is pinned with `self`.
            let stream = unsafe { self.map_unchecked_mut(|this| &mut this.stream) };
            let polled = stream.poll_next(&mut Context::from_waker(task_waker(context.waker())));
            let Poll::Ready(item) = polled else { return Poll::Pending };
            let Some(value) = item else { return Poll::Ready(()) };
            // SAFETY: as above; it is another reference, because the stream was lent the waker of the task.
            let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
            slot.put_yielded(value);
            Poll::Pending
        }
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

/// The traits by which the macros choose, for methods found by the number of references they take.
#[allow(missing_docs)]
pub mod async_probe {
    use super::{AsyncCoroutine, AsyncNothingThrown, AsyncSameTypes, Infallible};
    #[cfg(feature = "futures")]
    use super::{IgnoresSentStream, Streams};
    #[cfg(feature = "futures")]
    use crate::kinds::IgnoreSent;
    use crate::kinds::Probe;

    pub trait IsAsync {
        fn coyield_kind(&self) -> AsyncSameTypes {
            AsyncSameTypes
        }
    }
    impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Send = S, Throw = E>> IsAsync for &&&&&&&&Probe<Y, S, E, D> {}

    pub trait IsAsyncThrownNothing {
        fn coyield_kind(&self) -> AsyncNothingThrown {
            AsyncNothingThrown
        }
    }
    impl<Y, S, E, D: AsyncCoroutine<Yield = Y, Send = S, Throw = Infallible>> IsAsyncThrownNothing
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
