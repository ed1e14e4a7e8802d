//! The futures that the macros await to yield a value and to raise.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::future::{Future, IntoFuture};
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::engine::slot::{Handle, Invariant, Slot, SlotTag, context_was_replaced};
use crate::state::Thrown;

// Methods, because the futures get their types from the handle's type.
#[allow(clippy::unused_self)]
impl<Y, S, E> Handle<Y, S, E> {
    /// Makes the operand of `yield_!`. Awaiting it yields the value and returns the sent value. If something is thrown
    /// in, the engine drops the body.
    #[inline]
    pub fn yield_value(&self, operand: YieldOperand<Y>) -> IntoYield<Y, S, E> {
        IntoYield { value: operand.value, types: PhantomData }
    }

    /// Makes the operand of `try_yield!`. Awaiting it yields the value and returns the sent value, or what was thrown
    /// in as an error.
    #[inline]
    pub fn try_yield_value(&self, operand: YieldOperand<Y>) -> IntoTryYield<Y, S, E> {
        IntoTryYield { value: operand.value, types: PhantomData }
    }

    /// Converts the operand of `raise!`.
    #[inline]
    pub fn convert_thrown(&self, thrown: impl Into<Thrown<E>>) -> Thrown<E> {
        thrown.into()
    }

    /// Converts the error that `or_raise!` raises, as `?` converts an error.
    #[inline]
    pub fn convert_error<X>(&self, error: X) -> Thrown<E>
    where
        E: RaisedFrom<X>,
    {
        Thrown::Raised(E::raised_from(error))
    }

    /// Makes the future of `raise!`. It is never ready: the engine drops the body and returns `thrown`.
    #[inline]
    pub fn raise(&self, thrown: Thrown<E>) -> Raise<Y, S, E> {
        Raise { thrown: Parcel::new(thrown), types: PhantomData }
    }

    /// Makes the future that each body awaits first.
    #[inline]
    pub fn assert_first_poll(&self) -> AssertFirstPoll<Y, S, E> {
        AssertFirstPoll { types: PhantomData }
    }

    /// Gives `E` its type, in dead code, where nothing else does: the argument diverges, and its type falls back.
    #[inline]
    pub fn hint_throw_type(&self, _: E) {}
}

/// Error types into which an `X` converts: all that implement [`From<X>`](From).
///
/// Separate from `From`, so that rustc has a message for the others.
#[diagnostic::on_unimplemented(
    message = "`or_raise!` raises a `{Self}`, into which `{X}` does not convert",
    label = "the error is a `{X}`",
    note = "implement `From<{X}>` for `{Self}`, or name another type of errors: `impl Generator<Y, S, R, {X}>`"
)]
pub trait RaisedFrom<X> {
    /// [`From::from`].
    fn raised_from(error: X) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: From<X>, X> RaisedFrom<X> for E {
    #[inline(always)]
    fn raised_from(error: X) -> E {
        E::from(error)
    }
}

/// The operand of a yield. A field, because rustc reports a wrong type of a field and no more; for a wrong type of an
/// argument it also explains the method.
pub struct YieldOperand<Y> {
    /// The operand of the yield.
    pub value: Y,
}

/// The operand of `yield_!` before the `.await`. If it is not awaited, because a temporary of its expression panics,
/// the value is dropped.
pub struct IntoYield<Y, S, E> {
    value: Y,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> IntoFuture for IntoYield<Y, S, E> {
    type Output = S;
    type IntoFuture = Yield<Y, S, E>;

    #[inline]
    fn into_future(self) -> Yield<Y, S, E> {
        Yield { value: Parcel::new(self.value), types: PhantomData }
    }
}

/// The operand of `try_yield!` before the `.await`.
pub struct IntoTryYield<Y, S, E> {
    value: Y,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> IntoFuture for IntoTryYield<Y, S, E> {
    type Output = Result<S, Thrown<E>>;
    type IntoFuture = TryYield<Y, S, E>;

    #[inline]
    fn into_future(self) -> TryYield<Y, S, E> {
        TryYield { value: Parcel::new(self.value), types: PhantomData }
    }
}

/// The future that a body awaits first. It is ready at once.
///
/// It checks what the engine guarantees, that the slot is empty at the start. LLVM propagates this fact to the first
/// yield and from there on, and so distinguishes first polls from second polls at compile time.
pub struct AssertFirstPoll<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> Future for AssertFirstPoll<Y, S, E> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: as in `Yield::poll`.
        match unsafe { Slot::<Y, S, E>::from_context(context) } {
            Some(slot) if slot.tag() == SlotTag::Empty => Poll::Ready(()),
            _ => context_was_replaced(),
        }
    }
}

/// The future of `yield_!`.
pub struct Yield<Y, S, E> {
    value: Parcel<Y>,
    types: Invariant<Y, S, E>,
}

/// The future of `try_yield!`.
pub struct TryYield<Y, S, E> {
    value: Parcel<Y>,
    types: Invariant<Y, S, E>,
}

/// The future of `raise!`.
pub struct Raise<Y, S, E> {
    thrown: Parcel<Thrown<E>>,
    types: Invariant<Y, S, E>,
}

/// A value on its way into the slot. The first poll of the future that has it takes it; it is not dropped with the
/// future.
struct Parcel<T>(ManuallyDrop<T>);

impl<T> Parcel<T> {
    #[inline]
    fn new(value: T) -> Self {
        Parcel(ManuallyDrop::new(value))
    }

    /// Takes the value.
    ///
    /// # Safety
    ///
    /// The value has not been taken: this is the first call.
    #[inline]
    unsafe fn take(&mut self) -> T {
        // SAFETY: by the caller's contract.
        unsafe { ManuallyDrop::take(&mut self.0) }
    }
}

// The value is moved out, so it is never pinned.
impl<T> Unpin for Parcel<T> {}

// SAFETY: by the contract of `BodyTypes::made_by_coyield` a future of this module is awaited as soon as it is made, and
// its first poll takes the value out. So while its generator is suspended, and can move to another thread, there is no
// value. This is why a generator may yield an `Rc` that it does not keep and still be `Send`, as a hand-written
// iterator is.
unsafe impl<T> Send for Parcel<T> {}
// SAFETY: as above. While the generator is suspended there is no value, and a shared reference reaches nothing.
unsafe impl<T> Sync for Parcel<T> {}

impl<Y, S, E> Future for Yield<Y, S, E> {
    type Output = S;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<S> {
        // SAFETY: by the contract of `BodyTypes::made_by_coyield` the body's block awaits this future itself, so it is
        // the body that is being polled; its slot has these types because handle and maker have. The reference stays
        // here.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else {
            // SAFETY: this is the first poll, because the engine's context arrives at the second one as it is.
            drop(unsafe { self.value.take() });
            context_was_replaced()
        };
        // A sent value is there on the second poll only: the first poll follows a yield that took what was sent, or the
        // start.
        if let Some(sent) = slot.take_sent() {
            return Poll::Ready(sent);
        }
        // A thrown value stays in the slot: the engine finds it after this poll, and drops the body.
        if slot.tag() == SlotTag::Empty {
            // SAFETY: the slot is empty on the first poll only: the engine polls again with a sent or a thrown value.
            slot.put_yielded(unsafe { self.value.take() });
        }
        Poll::Pending
    }
}

impl<Y, S, E> Future for TryYield<Y, S, E> {
    type Output = Result<S, Thrown<E>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else {
            // SAFETY: as in `Yield::poll`.
            drop(unsafe { self.value.take() });
            context_was_replaced()
        };
        if let Some(sent) = slot.take_sent() {
            return Poll::Ready(Ok(sent));
        }
        // Taken out of the slot, so that the engine does not drop the body.
        if let Some(thrown) = slot.take_thrown() {
            return Poll::Ready(Err(thrown));
        }
        if slot.tag() == SlotTag::Empty {
            // SAFETY: as in `Yield::poll`.
            slot.put_yielded(unsafe { self.value.take() });
        }
        Poll::Pending
    }
}

impl<Y, S, E> Future for Raise<Y, S, E> {
    type Output = Infallible;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Infallible> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else {
            // SAFETY: as in `Yield::poll`.
            drop(unsafe { self.thrown.take() });
            context_was_replaced()
        };
        if slot.tag() == SlotTag::Empty {
            // SAFETY: this is the first poll; there is no second, because the engine drops a body that raised.
            slot.put_thrown(unsafe { self.thrown.take() });
        }
        Poll::Pending
    }
}
