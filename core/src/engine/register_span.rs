//! The future by which a body registers its span with the frame stack (`span_stack.rs`).

#![allow(unsafe_code)]

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::engine::frame_stack::Frames;
use crate::engine::instrumented::SpanCell;
use crate::engine::slot::{self, Handle, Invariant, Slot, context_was_replaced};

impl<Y, S, E> Handle<Y, S, E> {
    /// Makes the future that a body with a span awaits when it has begun.
    #[allow(clippy::unused_self, reason = "the future gets its types from the handle's type")]
    pub fn register_span(&self, cell: SpanCell) -> RegisterSpan<Y, S, E> {
        RegisterSpan { cell: Some(cell), types: PhantomData }
    }
}

/// The future that registers the span of a body with the frame stack. It is ready at once.
pub struct RegisterSpan<Y, S, E> {
    cell: Option<SpanCell>,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> Future for RegisterSpan<Y, S, E> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: as in `Yield::poll`.
        if unsafe { Slot::<Y, S, E>::from_context(context) }.is_none() {
            context_was_replaced()
        }
        // A span that no subscriber has is none: what is above it runs in the one below it.
        if let Some(cell) = self.cell.take().filter(SpanCell::is_enabled) {
            // SAFETY: the context is the engine's, and its slot context lives for this poll.
            let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) }.cast::<Frames>();
            if !frames.is_null() {
                // SAFETY: the stack lives, and no other reference to it does: the body runs.
                unsafe { (*frames).register_span(cell) };
            }
        }
        Poll::Ready(())
    }
}
