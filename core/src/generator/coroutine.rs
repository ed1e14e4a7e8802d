//! `Coroutine`, the trait of generators, and `Generator`, its alias for signatures. Pointers to a coroutine are
//! coroutines, too.

use core::convert::Infallible;
use core::pin::Pin;
#[cfg(feature = "alloc")]
use core::task::Poll;

#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{CrateToken, InlineOp, PushedFrame, SyncDelegate};
use crate::generator::forward::{delegate_hooks, forward_status};
use crate::state::{Outcome, Resume, Status};

/// A computation that yields values, can be resumed with a value, and returns in the end.
///
/// Implement this trait by hand, and bound adapters on it (`C::Yield`). In signatures and for `dyn`, use its alias
/// [`Generator`]; to drive a generator, use the methods of [`GeneratorExt`](crate::GeneratorExt). It relates to
/// Python's `collections.abc.Generator` (PEP 342) as [`Future`] does to an awaitable: one method on `Pin<&mut Self>`,
/// from which all others are made.
///
/// # Examples
///
/// By hand, for a type that has few states and needs a name:
///
/// ```
/// use coyield::prelude::*;
/// use coyield::Status;
/// use coyield::{Outcome, Resume};
/// use std::convert::Infallible;
/// use std::pin::Pin;
///
/// struct Countdown {
///     left: u32,
///     status: Status,
/// }
///
/// impl Coroutine for Countdown {
///     type Yield = u32;
///     type Sent = ();
///     type Return = &'static str;
///     type Throw = Infallible;
///
///     fn resume(mut self: Pin<&mut Self>, with: Resume<(), Infallible>) -> Outcome<u32, (), &'static str, Infallible> {
///         match (self.status, with) {
///             (_, Resume::Throw(thrown)) => {
///                 self.status = Status::Finished;
///                 Outcome::Thrown(thrown)
///             }
///             (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(())) => match self.left {
///                 0 => {
///                     self.status = Status::Finished;
///                     Outcome::Complete("lift-off")
///                 }
///                 left => {
///                     self.status = Status::Suspended;
///                     self.left -= 1;
///                     Outcome::Yielded(left)
///                 }
///             },
///             (_, with) => Outcome::Refused(with),
///         }
///     }
///
///     fn status(&self) -> Status {
///         self.status
///     }
/// }
///
/// let mut countdown = Countdown { left: 2, status: Status::Created };
/// assert_eq!(countdown.next()?, CoroutineState::Yielded(2));
/// assert_eq!(countdown.next()?, CoroutineState::Yielded(1));
/// assert_eq!(countdown.next()?, CoroutineState::Complete("lift-off"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "generators are lazy and do nothing unless resumed"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a generator",
    label = "not a generator",
    note = "`#[generator]` functions return generators, `generate! {{ .. }}` is one, and `Coroutine` can be implemented by hand",
    note = "a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on"
)]
pub trait Coroutine {
    /// The type of the yielded values: Y.
    type Yield;
    /// The type of the sent values: S.
    type Sent;
    /// The type of the return value: R.
    type Return;
    /// The type of the errors that can be thrown in, besides the exit: E.
    type Throw;

    /// Runs to the next yield or to the end.
    ///
    /// | with | created | suspended | finished |
    /// |---|---|---|---|
    /// | [`Resume::Start`] | runs | refused | refused |
    /// | [`Resume::Send`] | refused | runs | refused |
    /// | [`Resume::Throw`] | finished without running, comes back as [`Outcome::Thrown`] | runs | comes back |
    ///
    /// Implementations must follow this table. The methods of [`GeneratorExt`](crate::GeneratorExt) rely on it, and
    /// panic if they see another answer, such as a start that is refused as a send. No unsafe code relies on the table.
    fn resume(
        self: Pin<&mut Self>,
        with: Resume<Self::Sent, Self::Throw>,
    ) -> Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw>;

    /// Returns whether the generator is new, suspended, or finished.
    fn status(&self) -> Status;

    /// Returns how many delegates are active, one inside the other: 0 if the generator is suspended at a yield of its
    /// own.
    ///
    /// Python's `gi_yieldfrom`, followed to its end. Takes time in proportion to the depth. The default is 0.
    #[inline]
    fn delegation_depth(&self) -> usize {
        0
    }

    delegate_hooks!(SyncDelegate, coroutine);
}

/// An alias of [`Coroutine`] for signatures: yields `Y`, is sent `S`, returns `R`, and `E` can be thrown into it.
///
/// Read `impl Generator<Y, S, R>` as Python's `Generator[Y, S, R]`. The defaults are those of a generator that is only
/// iterated. It is implemented for every [`Coroutine`], and works as `dyn Generator<Y, S, R, E>`.
///
/// # Examples
///
/// A function takes a generator by value and pins it, or takes a pinned one by reference:
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::{Pin, pin};
///
/// fn total(g: impl Generator<u32>) -> u32 {
///     pin!(g).iter().sum()
/// }
///
/// fn first(mut g: Pin<&mut dyn Generator<u32>>) -> Option<u32> {
///     g.next().ok()?.yielded()
/// }
///
/// assert_eq!(total(generate! { yield 1; yield 2; }), 3);
/// let mut g = pin!(generate! { yield 7; });
/// assert_eq!(first(g.as_mut()), Some(7));
/// ```
#[must_use = "generators are lazy and do nothing unless resumed"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a generator that yields `{Y}`, is sent `{S}`, returns `{R}` and is thrown `{E}`",
    label = "not a `Generator<{Y}, {S}, {R}, {E}>`"
)]
pub trait Generator<Y, S = (), R = (), E = Infallible>: Coroutine<Yield = Y, Sent = S, Return = R, Throw = E> {}

impl<C, Y, S, R, E> Generator<Y, S, R, E> for C where C: Coroutine<Yield = Y, Sent = S, Return = R, Throw = E> + ?Sized {}

/// Generators that can be driven: those that are [`Unpin`], and so all pinned ones.
///
/// Separate from `Unpin`, so that rustc has a message for a generator that is not pinned.
#[diagnostic::on_unimplemented(
    message = "this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it, \
               or put it into a box with `.boxed()`",
    label = "not pinned"
)]
pub trait Pinned: Coroutine + Unpin {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + Unpin + ?Sized> Pinned for C {}

/// Generators that are sent nothing. They can be driven by `next`, and iterated.
///
/// Separate from `Coroutine<Sent = ()>`, so that rustc has a message for generators that are sent values.
#[diagnostic::on_unimplemented(
    message = "this generator is sent values, so it can be neither iterated nor driven by `next`: \
               use `start()`, and then `send(value)`",
    label = "is sent values"
)]
pub trait SentNothing: Coroutine<Sent = ()> {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine<Sent = ()> + ?Sized> SentNothing for C {}

/// Implements `Coroutine` for a pointer that owns or borrows a coroutine.
macro_rules! forward {
    ($(#[$attribute:meta])* $pointer:ty) => {
        $(#[$attribute])*
        #[diagnostic::do_not_recommend]
        impl<C: Coroutine + Pinned + ?Sized> Coroutine for $pointer {
            type Yield = C::Yield;
            type Sent = C::Sent;
            type Return = C::Return;
            type Throw = C::Throw;

            #[inline]
            fn resume(
                self: Pin<&mut Self>,
                with: Resume<Self::Sent, Self::Throw>,
            ) -> Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw> {
                Pin::new(&mut **self.get_mut()).resume(with)
            }

            forward_status!(self => (**self), Status);
        }
    };
}

forward!(&mut C);
forward!(
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<C>
);
