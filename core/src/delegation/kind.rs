//! The kinds of delegates, and the probe by which the macros choose one.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use crate::delegation::future::{Delegating, Delegation, IterFuture, TryDelegation};
use crate::engine::delegate::DelegateFuture;
use crate::engine::delegate::SyncDelegate;
use crate::engine::delegate::{Delegator, Stack};
use crate::engine::slot::Handle;
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status, Thrown};

// Methods, because the handle's type determines which types the delegate must have.
#[allow(clippy::unused_self)]
impl<Y, S, E> Handle<Y, S, E> {
    /// Returns a probe for the kind of the delegate: see [`DelegateKind`].
    #[inline]
    pub fn probe<D>(&self, _: &D) -> Probe<Y, S, E, D> {
        Probe::new()
    }

    /// Begins a delegation. The future is ready with the delegate's return value.
    #[inline(always)]
    pub fn delegate<D, K: DelegateKind<Y, S, E, D>>(
        &self,
        stack: &Stack<Y, S, E>,
        _: K,
        first: impl InitialSend<S>,
        delegate: D,
    ) -> K::Delegation {
        K::begin(Delegator::new(stack, first.value()), delegate)
    }

    /// Wraps a delegation for `try_yield_from!`: the future is ready also with what is raised in the delegator.
    #[inline(always)]
    pub fn catching<F: Delegation<Y, S, E>>(&self, delegation: F) -> TryDelegation<Y, S, E, F> {
        TryDelegation::new(delegation)
    }

    /// Returns a probe for the first value that a suspended delegate is sent: see [`InitialSend`]. The probe is not the
    /// handle itself, because a trait of the user may be implemented for that.
    #[inline]
    pub fn probe_send_type(&self) -> SendType<S> {
        SendType { sent: PhantomData }
    }
}

/// A kind of delegate: the types that can be delegated to, and how the delegation begins. The macros choose one by
/// [`Probe`], in which the number of `&` decides: a new kind changes the numbers here, in `async_kind.rs` and in the
/// macros (`expand/language.rs`).
#[diagnostic::on_unimplemented(
    message = "`yield_from!` cannot delegate to this",
    label = "neither an iterator over `{Y}`, nor a generator that yields `{Y}`, is sent `{S}` and is thrown `{E}`",
    note = "a generator with other types is adapted by `map_yield`, `map_send` and `map_throw`",
    note = "an iterator or a stream takes no sent values: in a generator that is sent values, wrap it in \
            `ignore_sent(iterator)`",
    note = "only an async generator can delegate to async generators and streams; await a future with `.await`"
)]
pub trait DelegateKind<Y, S, E, D> {
    /// The future that the body awaits.
    type Delegation: Delegation<Y, S, E>;

    /// Moves the delegate into a frame, into inline storage, or into the future itself.
    fn begin(delegator: Delegator<'_, Y, S, E>, delegate: D) -> Self::Delegation;
}

/// Generators with the same types.
pub struct SameTypes;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: Coroutine<Yield = Y, Sent = S, Throw = E>> DelegateKind<Y, S, E, D> for SameTypes {
    type Delegation = Delegating<DelegateFuture<Y, S, E, SyncDelegate<D>>, D>;

    #[inline(always)]
    fn begin(delegator: Delegator<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        // `Send` by C: the delegate is that generator.
        let delegation = delegate.become_delegate(delegator);
        Delegating { delegation, send_if: PhantomData }
    }
}

/// Generators into which nothing can be thrown. An error that is thrown into the delegator is raised at the delegation.
pub struct NeverThrows;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: Coroutine<Yield = Y, Sent = S, Throw = Infallible>> DelegateKind<Y, S, E, D> for NeverThrows {
    type Delegation = Delegating<DelegateFuture<Y, S, E, SyncDelegate<WidenThrow<D, E>>>, D>;

    #[inline]
    fn begin(delegator: Delegator<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        // `Send` by C: the delegate has nothing but that generator.
        let delegation = delegator.coroutine(WidenThrow::new(delegate));
        Delegating { delegation, send_if: PhantomData }
    }
}

/// A coroutine (sync or async) that accepts no error, as one with the error type `E`. An error ends it without reaching
/// it.
pub struct WidenThrow<D, E> {
    delegate: D,
    thrown: PhantomData<fn(E) -> E>,
}

impl<D, E> WidenThrow<D, E> {
    #[inline]
    pub(crate) fn new(delegate: D) -> Self {
        WidenThrow { delegate, thrown: PhantomData }
    }

    #[inline]
    pub(crate) fn delegate(&self) -> &D {
        &self.delegate
    }

    #[inline]
    pub(crate) fn pinned(self: Pin<&mut Self>) -> Pin<&mut D> {
        // SAFETY: the delegate is pinned with `self`.
        unsafe { self.map_unchecked_mut(|this| &mut this.delegate) }
    }
}

/// Narrows `with` to what the delegate accepts; `Err` is an error that cannot be thrown into it.
#[inline]
pub(crate) fn narrow_resume<S, E>(with: Resume<S, E>) -> Result<Resume<S, Infallible>, E> {
    Ok(match with {
        Resume::Throw(Thrown::Raised(error)) => return Err(error),
        Resume::Throw(Thrown::Exit) => Resume::Throw(Thrown::Exit),
        Resume::Throw(Thrown::IgnoredExit) => Resume::Throw(Thrown::IgnoredExit),
        Resume::Send(value) => Resume::Send(value),
        Resume::Start => Resume::Start,
    })
}

/// Widens the outcome of the delegate to the error type `E`.
#[inline]
pub(crate) fn widen_outcome<Y, S, R, E>(outcome: Outcome<Y, S, R, Infallible>) -> Outcome<Y, S, R, E> {
    match outcome {
        Outcome::Yielded(value) => Outcome::Yielded(value),
        Outcome::Complete(value) => Outcome::Complete(value),
        Outcome::Thrown(Thrown::Raised(never)) => match never {},
        Outcome::Thrown(Thrown::Exit) => Outcome::Thrown(Thrown::Exit),
        Outcome::Thrown(Thrown::IgnoredExit) => Outcome::Thrown(Thrown::IgnoredExit),
        Outcome::Refused(Resume::Send(value)) => Outcome::Refused(Resume::Send(value)),
        Outcome::Refused(Resume::Start | Resume::Throw(_)) => Outcome::Refused(Resume::Start),
    }
}

#[diagnostic::do_not_recommend]
impl<E, D: Coroutine<Throw = Infallible>> Coroutine for WidenThrow<D, E> {
    type Yield = D::Yield;
    type Sent = D::Sent;
    type Return = D::Return;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<D::Sent, E>) -> Outcome<D::Yield, D::Sent, D::Return, E> {
        match narrow_resume(with) {
            Ok(with) => widen_outcome(self.pinned().resume(with)),
            Err(error) => Outcome::Thrown(Thrown::Raised(error)),
        }
    }

    fn status(&self) -> Status {
        self.delegate.status()
    }

    fn delegation_depth(&self) -> usize {
        self.delegate.delegation_depth()
    }
}

/// Iterators, in a generator that is sent nothing.
pub struct IteratorDelegate;

#[diagnostic::do_not_recommend]
impl<Y, E, D: IntoIterator<Item = Y>> DelegateKind<Y, (), E, D> for IteratorDelegate {
    type Delegation = IterFuture<Y, (), E, D::IntoIter>;

    #[inline]
    fn begin(_: Delegator<'_, Y, (), E>, delegate: D) -> Self::Delegation {
        IterFuture::new(delegate.into_iter())
    }
}

/// An iterator whose delegator drops the values that it is sent. Made by [`ignore_sent`].
#[derive(Clone, Copy, Debug)]
#[must_use = "pass it to `yield_from!`"]
pub struct IgnoreSent<I>(I);

/// Lets a generator that is sent values delegate to an iterator or a stream, which takes none:
/// `yield_from!(ignore_sent(items))`. The sent values are dropped.
///
/// Python raises `AttributeError` when another value than `None` is sent to a generator that delegates to an iterator.
/// Here the compiler refuses such a delegation unless `ignore_sent` wraps the iterator.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::ignore_sent;
/// use std::pin::pin;
///
/// #[generator]
/// fn questions() -> impl Generator<&'static str, &'static str, String> {
///     yield_from!(ignore_sent(["Welcome.", "Here are the questions."]));
///     let name = yield_!("What is your name?");
///     format!("hello {name}")
/// }
///
/// let mut g = pin!(questions());
/// g.start()?;
/// g.send("what?")?;
/// assert_eq!(g.send("go on")?.yielded(), Some("What is your name?"));
/// assert_eq!(g.send("Ada")?.completed().as_deref(), Some("hello Ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ignore_sent<I>(items: I) -> IgnoreSent<I> {
    IgnoreSent(items)
}

#[cfg(feature = "futures")]
impl<I> IgnoreSent<I> {
    pub(crate) fn into_inner(self) -> I {
        self.0
    }
}

/// Iterators in [`ignore_sent`], in any generator: the sent values are dropped.
pub struct IgnoringIterator;

#[diagnostic::do_not_recommend]
impl<Y, S, E, I: IntoIterator<Item = Y>> DelegateKind<Y, S, E, IgnoreSent<I>> for IgnoringIterator {
    type Delegation = IterFuture<Y, S, E, I::IntoIter>;

    #[inline]
    fn begin(_: Delegator<'_, Y, S, E>, delegate: IgnoreSent<I>) -> Self::Delegation {
        IterFuture::new(delegate.0.into_iter())
    }
}

/// The kind of everything else. It implements no `DelegateKind`, so that rustc prints the message of that trait.
pub struct NotADelegate;

/// Chooses the kind of a delegate: the first of the traits below that its type implements. Each trait is implemented
/// for one more reference than the next, and rustc looks for a method from the outermost reference inwards.
pub struct Probe<Y, S, E, D> {
    types: PhantomData<fn(Y, S, E, D)>,
}

impl<Y, S, E, D> Probe<Y, S, E, D> {
    #[inline]
    pub(crate) fn new() -> Self {
        Probe { types: PhantomData }
    }
}

/// The traits of `Probe`, for the macros to import.
#[allow(missing_docs)]
pub mod probe {
    use super::{
        Coroutine, IgnoreSent, IgnoringIterator, Infallible, IteratorDelegate, NeverThrows, NoSend, NotADelegate,
        Probe, SameTypes, SendType,
    };

    pub trait HasSameTypes {
        fn coyield_kind(&self) -> SameTypes {
            SameTypes
        }
    }
    impl<Y, S, E, D: Coroutine<Yield = Y, Sent = S, Throw = E>> HasSameTypes for &&&&Probe<Y, S, E, D> {}

    pub trait IsThrownNothing {
        fn coyield_kind(&self) -> NeverThrows {
            NeverThrows
        }
    }
    impl<Y, S, E, D: Coroutine<Yield = Y, Sent = S, Throw = Infallible>> IsThrownNothing for &&&Probe<Y, S, E, D> {}

    pub trait IsIterator {
        fn coyield_kind(&self) -> IteratorDelegate {
            IteratorDelegate
        }
    }
    impl<Y, E, D: IntoIterator<Item = Y>> IsIterator for &&Probe<Y, (), E, D> {}

    pub trait IgnoresSent {
        fn coyield_kind(&self) -> IgnoringIterator {
            IgnoringIterator
        }
    }
    impl<Y, S, E, I: IntoIterator<Item = Y>> IgnoresSent for &Probe<Y, S, E, IgnoreSent<I>> {}

    /// Implemented for all types. `NotADelegate` is no `DelegateKind`, so rustc prints the message of that trait.
    pub trait IsUnfit {
        fn coyield_kind(&self) -> NotADelegate {
            NotADelegate
        }
    }
    impl<Y, S, E, D> IsUnfit for Probe<Y, S, E, D> {}

    /// Implemented for all types: there is no value with which a suspended delegate can be resumed.
    pub trait HasNoValue {
        fn coyield_first(&self) -> NoSend {
            NoSend
        }
    }
    impl<S> HasNoValue for SendType<S> {}
}

/// Stands for the send type in a probe.
pub struct SendType<S> {
    sent: PhantomData<fn(S)>,
}

impl SendType<()> {
    /// Returns the unit for a suspended delegate: see [`InitialSend`].
    #[allow(clippy::unused_self)]
    #[inline]
    pub fn coyield_first(&self) -> UnitSend {
        UnitSend
    }
}

/// The first value that a suspended delegate is sent: the unit, if the send type is the unit, else none. The trait has
/// no public name, so that no user can move a value into the frame that the auto traits do not cover.
pub trait InitialSend<S> {
    #[doc(hidden)]
    fn value(self) -> Option<S>;
}

/// The unit, for generators that are sent nothing.
pub struct UnitSend;

impl InitialSend<()> for UnitSend {
    #[inline]
    fn value(self) -> Option<()> {
        Some(())
    }
}

/// No value, for generators with another send type.
pub struct NoSend;

impl<S> InitialSend<S> for NoSend {
    #[inline]
    fn value(self) -> Option<S> {
        None
    }
}
