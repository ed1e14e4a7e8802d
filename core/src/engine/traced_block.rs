//! The `async` block of a body when the trace records: reports what is in the body's slot before and after each poll.
//!
//! No other code reports polls: the engine polls every body (the outermost one, one in a frame and an inline one) by
//! polling its `async` block, with the slot in the waker.

#![allow(unsafe_code)]

use core::any::type_name;
use core::future::Future;
use core::marker::PhantomData;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::body::{BlockKind, Body};
use crate::engine::erased::{Erased, PollFn};
use crate::engine::slot::{BodyMaker, Slot, SlotTag};
use crate::state::Thrown;
use crate::trace::body_info::{BodyInfo, SlotContent};
use crate::trace::collector::{self, PollGuard};
use crate::trace::lanes::LaneId;

/// The kind of generator that a block is made into.
#[derive(Clone, Copy)]
pub(crate) enum Made {
    Generator,
    AsyncGenerator,
}

pin_project! {
    /// The `async` block of a body, recorded by the trace.
    pub struct Block<F> {
        #[pin]
        future: F,
        info: &'static BodyInfo,
        // After the future in drop order, so that what is dropped with the future is recorded before the body's end.
        lane: Lane,
    }
}

/// A body that is a [`Block`] and nothing else. It is no future, so that its `SendIf` can be the future in the block.
#[repr(transparent)]
pub struct PlainBody<F>(pub(crate) Block<F>);

impl<Y, S, E, F: Future> Body<Y, S, E> for PlainBody<F> {
    type Return = F::Output;

    type Kind = BlockKind;

    #[allow(private_bounds, private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: PollFn<F::Output> = Erased::<Block<F>>::POLL;

    const BLOCK: usize = 0;

    #[inline]
    unsafe fn depth(_: *const Self) -> usize {
        0
    }

    #[cfg(feature = "alloc")]
    const DELEGATES: bool = false;

    #[cfg(feature = "alloc")]
    type Block = Block<F>;

    type SendIf = F;
}

/// The body's lane in the trace. Reports the drop of the body.
struct Lane(LaneId);

impl Drop for Lane {
    fn drop(&mut self) {
        collector::dropped(self.0);
    }
}

/// Wraps the block of a body. The types of its slot are those of its maker.
#[track_caller]
pub(crate) fn block<Y, S, E, F: Future>(_: &BodyMaker<Y, S, E>, future: F, made: Made) -> Block<F> {
    let info = match made {
        Made::Generator => Types::<Y, S, E, F>::GENERATOR,
        Made::AsyncGenerator => Types::<Y, S, E, F>::ASYNC_GENERATOR,
    };
    Block { future, info, lane: Lane(collector::created(info, Location::caller())) }
}

struct Types<Y, S, E, F>(PhantomData<(Y, S, E, F)>);

impl<Y, S, E, F: Future> Types<Y, S, E, F> {
    const GENERATOR: &'static BodyInfo = &Self::info(false);
    const ASYNC_GENERATOR: &'static BodyInfo = &Self::info(true);

    const fn info(is_async: bool) -> BodyInfo {
        BodyInfo {
            is_async,
            path: type_name::<F>,
            yields: type_name::<Y>,
            sends: type_name::<S>,
            returns: type_name::<F::Output>,
            raises: type_name::<E>,
            look: Self::look,
        }
    }

    /// Returns what is in the slot of this poll.
    ///
    /// # Safety
    ///
    /// The body that is being polled has a slot of these types.
    unsafe fn look(context: &Context<'_>) -> SlotContent {
        // SAFETY: by the caller's contract, and the reference is gone when this returns.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { return SlotContent::Nothing };
        match slot.tag() {
            SlotTag::Empty => SlotContent::Nothing,
            SlotTag::Sent => SlotContent::Sent,
            SlotTag::Thrown => SlotContent::Thrown(match slot.thrown() {
                Some(Thrown::Exit) => Thrown::Exit,
                Some(Thrown::IgnoredExit) => Thrown::IgnoredExit,
                _ => Thrown::Raised(()),
            }),
            SlotTag::Yielded => SlotContent::Yielded,
            SlotTag::Delegated => SlotContent::Delegated,
            SlotTag::Returned => SlotContent::Returned,
        }
    }
}

impl<F: Future> Future for Block<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !collector::is_recording() {
            return this.future.poll(context);
        }
        // SAFETY: `block` was given the maker of the body, and the engine polls the body with a slot of its maker's
        // types.
        let before = unsafe { (this.info.look)(context) };
        let entered = PollGuard::new(this.lane.0, this.info, before);
        let polled = this.future.poll(context);
        let after = match polled {
            Poll::Ready(_) => SlotContent::Returned,
            // SAFETY: as above.
            Poll::Pending => unsafe { (this.info.look)(context) },
        };
        entered.left(after);
        polled
    }
}
