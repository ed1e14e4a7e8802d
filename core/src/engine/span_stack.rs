//! The spans of `tracing` on a frame stack: which one a delegate without a span runs in.
//!
//! A body with a span enters it itself, whenever it is polled (`instrumented.rs`). But of a stack, the engine polls the
//! innermost body only. So each body with a span registers when it begins, and the engine enters the innermost span that
//! is registered around the run of a body that has none. Both take constant time at any depth.
//!
//! A registration is removed with its frame. It shares the span with the body, which is dropped later, so no code of a
//! subscriber runs while a frame is popped.
//!
//! Without the feature `tracing`, all of this is empty.

#[cfg(feature = "tracing")]
pub(crate) use registered::{Entered, SpanStack};
#[cfg(not(feature = "tracing"))]
pub(crate) use silent::{Entered, SpanStack};

#[cfg(feature = "tracing")]
mod registered {
    use alloc::vec::Vec;

    pub(crate) use crate::engine::instrumented::Entered;
    use crate::engine::instrumented::SpanCell;

    /// The spans of the bodies of a stack that have one, innermost last.
    pub(crate) struct SpanStack {
        spans: Vec<Registered>,
    }

    struct Registered {
        /// The frame of the body; null for the outermost body, which has none. Only compared.
        frame: *mut (),
        span: SpanCell,
    }

    impl SpanStack {
        pub(crate) fn new() -> Self {
            SpanStack { spans: Vec::new() }
        }

        /// Registers the span of the body in this frame, which is the innermost one.
        pub(crate) fn push(&mut self, frame: *mut (), span: SpanCell) {
            self.spans.push(Registered { frame, span });
        }

        /// Removes the span of the body in this frame, which is popped.
        #[inline]
        pub(crate) fn pop(&mut self, frame: *mut ()) {
            if self.spans.last().is_some_and(|innermost| innermost.frame == frame) {
                self.spans.pop();
            }
        }

        /// Enters the span in which the body in this frame runs, if that is not its own.
        #[inline]
        pub(crate) fn enter_around(&self, frame: *mut ()) -> Option<Entered> {
            let nearest = self.spans.last().filter(|nearest| nearest.frame != frame)?;
            Some(nearest.span.enter())
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    pub(crate) struct SpanStack;

    /// Made by nothing.
    pub(crate) struct Entered;

    #[allow(clippy::unused_self, reason = "a stack of spans needs it")]
    impl SpanStack {
        #[inline(always)]
        pub(crate) fn new() -> Self {
            SpanStack
        }

        #[inline(always)]
        pub(crate) fn pop(&mut self, _: *mut ()) {}

        #[inline(always)]
        pub(crate) fn enter_around(&self, _: *mut ()) -> Option<Entered> {
            None
        }
    }
}
