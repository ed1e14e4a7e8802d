//! `AsyncCoroutine`, the trait of async generators, whose bodies may await, and `AsyncGenerator`, its alias for
//! signatures.

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{AsyncDelegate, CrateToken, InlineOp, PushedFrame};
use crate::generator::forward::{delegate_hooks, forward_status};
use crate::state::{Outcome, Resume};

/// A computation that yields values, can be resumed with a value, awaits in between, and returns in the end. Python's
/// async generator (PEP 525).
///
/// Implement this trait by hand, and bound adapters on it. [`AsyncGenerator`] is its alias for signatures, and
/// [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) has the everyday methods. It is [`Coroutine`](crate::Coroutine) with
/// a step that can be pending; and since a step can be left unfinished, it has one more status:
/// [running](AsyncStatus::Running).
#[must_use = "generators are lazy and do nothing unless polled"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async generator",
    label = "not an async generator",
    note = "`#[generator] async fn .. -> impl AsyncGenerator<..>` functions return async generators, `generate! {{ async {{ .. }} }}` \
            is one, and `AsyncCoroutine` can be implemented by hand",
    note = "functions that return `impl Stream` return streams, into which nothing can be sent or thrown"
)]
pub trait AsyncCoroutine {
    /// The type of the yielded values: Y.
    type Yield;
    /// The type of the sent values: S.
    type Sent;
    /// The type of the return value: R.
    type Return;
    /// The type of the errors that can be thrown in, besides the exit: E.
    type Throw;

    /// Runs one step: to the next yield or to the end.
    ///
    /// `Some` begins a step: the first poll takes it out of `with`. `None` continues the step that has begun.
    ///
    /// | `with` | created | suspended | running | finished |
    /// |---|---|---|---|---|
    /// | [`Resume::Start`] | begins | refused | refused | refused |
    /// | [`Resume::Send`] | refused | begins | refused | refused |
    /// | [`Resume::Throw`] | finished without running, comes back as [`Outcome::Thrown`] | begins | refused | comes back |
    /// | `None` | refuses [`Resume::Start`] | the same | continues | the same |
    ///
    /// Implementations must follow this table. The methods of [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) panic if
    /// they see another answer. No unsafe code relies on the table.
    ///
    /// # Cancel safety
    ///
    /// A step that was begun and is not polled to its end leaves the generator running. Nothing is lost: what was sent
    /// is in the body, and what the body yields comes out of the poll that is ready, which another caller may make.
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<Self::Sent, Self::Throw>>,
    ) -> Poll<Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw>>;

    /// Returns whether the generator is new, suspended, running, or finished.
    fn status(&self) -> AsyncStatus;

    /// Returns how many delegates are active, one inside the other: 0 if the generator is at a yield or an `.await` of
    /// its own. The default is 0.
    #[inline]
    fn delegation_depth(&self) -> usize {
        0
    }

    delegate_hooks!(AsyncDelegate, async_coroutine);
}

/// The state of an async generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncStatus {
    /// The body has not been run.
    Created,
    /// The body is suspended at a yield.
    Suspended,
    /// The body is in the middle of a step: at an `.await`. Python's `ag_running`.
    ///
    /// The future of the step is still being polled, or it was dropped. In the second case,
    /// [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes the step.
    Running,
    /// The body has returned, was dropped by what was thrown into it, or panicked.
    Finished,
}

/// An alias of [`AsyncCoroutine`] for signatures: yields `Y`, is sent `S`, returns `R`, and `E` can be thrown into it.
///
/// Read `impl AsyncGenerator<Y, S>` as Python's `AsyncGenerator[Y, S]`, which cannot return a value as this one can. It
/// is implemented for every [`AsyncCoroutine`], and works as `dyn AsyncGenerator<Y, S, R, E>`.
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

/// Async generators that can be driven: those that are [`Unpin`], and so all pinned ones.
///
/// Separate from `Unpin`, so that rustc has a message for a generator that is not pinned.
#[diagnostic::on_unimplemented(
    message = "this async generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it, \
               or put it into a box with `.boxed()`",
    label = "not pinned"
)]
pub trait AsyncPinned: AsyncCoroutine + Unpin {}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine + Unpin + ?Sized> AsyncPinned for C {}

/// Async generators that are sent nothing. They can be driven by `anext`, and are streams.
///
/// Separate from `AsyncCoroutine<Sent = ()>`, so that rustc has a message for generators that are sent values.
#[diagnostic::on_unimplemented(
    message = "this async generator is sent values, so it can be neither a stream nor driven by `anext`: \
               use `astart()`, and then `asend(value)`",
    label = "is sent values"
)]
pub trait AsyncSentNothing: AsyncCoroutine<Sent = ()> {}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine<Sent = ()> + ?Sized> AsyncSentNothing for C {}

/// Implements `AsyncCoroutine` for a pointer that owns or borrows an async coroutine.
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

            forward_status!(self => (**self), AsyncStatus);
        }
    };
}

forward!(&mut C);
forward!(
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<C>
);
