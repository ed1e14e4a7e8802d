//! What is an async generator? A coroutine whose body may await, and whose steps are polled.

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{AsyncDelegate, CrateToken, InlineOp};
use crate::state::{Outcome, Resume};

/// A computation that hands out values, is sent values, and awaits in between: what one implements by hand, and what adapters
/// bound on. Python's async generator (PEP 525).
///
/// [`AsyncGenerator`] is its alias for signatures, and [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) has the everyday methods.
/// It is [`Coroutine`](crate::Coroutine) with a step that can be pending; and since a step can be left half-way, it has one more
/// status: [running](AsyncStatus::Running).
#[must_use = "generators are lazy and do nothing unless polled"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async generator",
    label = "not an async generator",
    note = "`#[generator] async fn .. -> impl AsyncGenerator<..>` functions return async generators, `generate! {{ async {{ .. }} }}` \
            is one, and `AsyncCoroutine` can be implemented by hand",
    note = "those that return `impl Stream` return streams, into which nothing can be sent or thrown"
)]
pub trait AsyncCoroutine {
    /// What it hands out: Y.
    type Yield;
    /// What it is sent: S.
    type Sent;
    /// What it returns in the end: R.
    type Return;
    /// What can be thrown in, beside the exit: E.
    type Throw;

    /// Runs one step: to the next yield or to the end.
    ///
    /// `with` begins a step, and is taken by the first poll of it; `None` goes on with the step under way.
    ///
    /// | `with` | created | suspended | running | finished |
    /// |---|---|---|---|---|
    /// | [`Resume::Start`] | begins | refused | refused | refused |
    /// | [`Resume::Send`] | refused | begins | refused | refused |
    /// | [`Resume::Throw`] | finished without running, comes back as [`Outcome::Thrown`] | begins | refused | comes back |
    /// | `None` | refuses [`Resume::Start`] | the same | goes on | the same |
    ///
    /// # Cancel safety
    ///
    /// A step that was begun and is not polled to its end leaves the generator running. Nothing is lost: what was sent is in the
    /// body, and what the body yields comes out of the poll that is ready, which somebody else may make.
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<Self::Sent, Self::Throw>>,
    ) -> Poll<Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw>>;

    /// Where it stands.
    fn status(&self) -> AsyncStatus;

    /// How many delegates it is in, one below the other: 0 if it stands at a yield or an `.await` of its own.
    #[inline]
    fn delegation_depth(&self) -> usize {
        0
    }

    /// Takes a seat among the delegates of another generator.
    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    #[inline(always)]
    fn become_delegate(
        self,
        become_delegate: Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
    ) -> DelegateFuture<Self::Yield, Self::Sent, Self::Throw, AsyncDelegate<Self>>
    where
        Self: Sized,
    {
        become_delegate.async_coroutine(self)
    }

    /// Whether it is then embedded in the future of its delegator.
    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    #[inline(always)]
    #[must_use]
    fn is_inline(_: CrateToken) -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Does something with the embedded body.
    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    #[inline(always)]
    fn inline_body(_: InlineOp<'_, '_>) -> Poll<Self::Return>
    where
        Self: Sized,
    {
        unreachable!("what is not embedded is not asked")
    }
}

/// Where an async generator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncStatus {
    /// The body has not been run.
    Created,
    /// The body stands at a yield.
    Suspended,
    /// The body is in the middle of a step: at an `.await`. Python's `ag_running`.
    ///
    /// Either somebody polls the step, or somebody has dropped the future that did. Then
    /// [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it.
    Running,
    /// The body has returned, was dropped by what was thrown into it, or panicked.
    Finished,
}

/// The [`AsyncCoroutine`] that yields `Y`, is sent `S`, returns `R`, and into which `E` can be thrown.
///
/// An alias for signatures: read `impl AsyncGenerator<Y, S>` as Python's `AsyncGenerator[Y, S]`, which cannot return a value as this
/// one can. It is implemented for every [`AsyncCoroutine`], and works as `dyn AsyncGenerator<Y, S, R, E>`.
#[must_use = "generators are lazy and do nothing unless polled"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async generator that yields `{Y}`, is sent `{S}`, returns `{R}` and is thrown `{E}`",
    label = "not an `AsyncGenerator<{Y}, {S}, {R}, {E}>`"
)]
pub trait AsyncGenerator<Y, S = (), R = (), E = Infallible>:
    AsyncCoroutine<Yield = Y, Sent = S, Return = R, Throw = E>
{
}

impl<C, Y, S, R, E> AsyncGenerator<Y, S, R, E> for C where
    C: AsyncCoroutine<Yield = Y, Sent = S, Return = R, Throw = E> + ?Sized
{
}

/// What can be driven: every async generator that is [`Unpin`], and so every one behind a pin.
///
/// Beside `Unpin` for the sake of the message that rustc gives for a generator that is not pinned.
#[diagnostic::on_unimplemented(
    message = "this async generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it, \
               or put it into a box with `.boxed()`",
    label = "not pinned"
)]
pub trait AsyncPinned: AsyncCoroutine + Unpin {}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine + Unpin + ?Sized> AsyncPinned for C {}

/// Async coroutines that are sent nothing, which can be driven by `anext` and are streams.
///
/// Beside `AsyncCoroutine<Sent = ()>` for the sake of the message that rustc gives for those that are sent values.
#[diagnostic::on_unimplemented(
    message = "this async generator is sent values, so it can be neither a stream nor driven by `anext`: \
               use `astart()`, and then `asend(value)`",
    label = "is sent values"
)]
pub trait AsyncSentNothing: AsyncCoroutine<Sent = ()> {}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine<Sent = ()> + ?Sized> AsyncSentNothing for C {}

/// Passes an async coroutine on through a pointer that owns or borrows it.
macro_rules! forward {
    ($(#[$attribute:meta])* $pointer:ty) => {
        $(#[$attribute])*
        #[diagnostic::do_not_recommend]
        impl<C: AsyncCoroutine + AsyncPinned + ?Sized> AsyncCoroutine for $pointer {
            type Yield = C::Yield;
            type Sent = C::Sent;
            type Return = C::Return;
            type Throw = C::Throw;

            #[inline]
            fn poll_resume(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                with: &mut Option<Resume<Self::Sent, Self::Throw>>,
            ) -> Poll<Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw>> {
                Pin::new(&mut **self.get_mut()).poll_resume(context, with)
            }

            #[inline]
            fn status(&self) -> AsyncStatus {
                (**self).status()
            }

            #[inline]
            fn delegation_depth(&self) -> usize {
                (**self).delegation_depth()
            }
        }
    };
}

forward!(&mut C);
forward!(
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<C>
);
