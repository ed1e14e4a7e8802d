//! A body with a span of `tracing`, for `#[instrument]`.
//!
//! The span is made by the body itself, at its first poll, as that of an `async fn` is: so it has the arguments as its
//! fields, and the span of the delegator as its parent. From then on [`Instrumented`] enters it around each poll of the
//! body and around its drop. While the body is suspended, the span is not entered.

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::OnceLock;

use pin_project_lite::pin_project;
use tracing::Span;
use tracing::field::DebugValue;

use crate::engine::slot::BodyMaker;

/// The span of a body, which is set when the body begins.
pub struct SpanCell(Arc<OnceLock<Span>>);

impl SpanCell {
    /// Returns a cell for the span of a body that has not begun.
    #[allow(clippy::new_without_default)]
    #[must_use]
    pub fn new() -> Self {
        SpanCell(Arc::new(OnceLock::new()))
    }

    /// Returns the same cell. No method, which a trait of the user's could answer.
    #[must_use]
    pub fn share(cell: &SpanCell) -> Self {
        SpanCell(Arc::clone(&cell.0))
    }

    /// Sets the span, in the first poll of the body, and enters it for the rest of that poll.
    pub fn begin(cell: &SpanCell, span: Span) {
        if cell.0.set(span).is_ok() {
            cell.tell_entered();
        }
    }

    /// Enters the span, if the body has begun, until what this returns is dropped.
    #[inline]
    pub(crate) fn enter(&self) -> Entered {
        self.tell_entered();
        Entered(SpanCell::share(self))
    }

    /// Returns whether a subscriber has the span.
    pub(crate) fn is_enabled(&self) -> bool {
        self.0.get().is_some_and(|span| !span.is_disabled())
    }

    fn tell_entered(&self) {
        if let Some(span) = self.0.get() {
            span.with_subscriber(|(id, subscriber)| subscriber.enter(id));
        }
    }
}

/// A span that is entered. Exits when dropped, on the same thread.
pub(crate) struct Entered(SpanCell);

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(span) = self.0.0.get() {
            span.with_subscriber(|(id, subscriber)| subscriber.exit(id));
        }
    }
}

pin_project! {
    /// The `async` block of a body with a span.
    pub struct Instrumented<F, M>
    where
        F: Future,
    {
        // `None` when it has returned or was dropped.
        #[pin]
        body: Option<F>,
        span: SpanCell,
        on_return: M,
    }

    impl<F: Future, M> PinnedDrop for Instrumented<F, M> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.body.is_some() {
                let _entered = this.span.enter();
                this.body.set(None);
            }
        }
    }
}

/// Returns an argument as the value of a field. The result has the same type for all arguments, so that one that cannot be
/// printed is one error.
pub fn recorded<T: fmt::Debug>(argument: &T) -> DebugValue<&dyn fmt::Debug> {
    tracing::field::debug(argument)
}

/// Gives a span to the block of a coroutine, which sets the cell when it begins. `on_return` reports the return value.
#[inline]
pub fn instrumented<F, M>(body: F, span: SpanCell, on_return: M) -> Instrumented<F, M>
where
    F: Future,
    M: Fn(&F::Output),
{
    Instrumented { body: Some(body), span, on_return }
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// Gives a span to the block of a body, as [`instrumented`] does.
    ///
    /// A method, and one of the maker, because the block has the handle: in the place of a function, `crate = path` could
    /// lead to one of the user's, which would poll the block in another generator.
    #[inline]
    pub fn instrumented<F, M>(self, body: F, span: SpanCell, on_return: M) -> (Self, Instrumented<F, M>)
    where
        F: Future,
        M: Fn(&F::Output),
    {
        (self, instrumented(body, span, on_return))
    }
}

impl<F: Future, M: Fn(&F::Output)> Future for Instrumented<F, M> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        // The body begins in the first poll, which enters the span then. It is exited here in each case.
        let _entered = this.span.enter();
        let Some(body) = this.body.as_mut().as_pin_mut() else { unreachable!("what has returned is not polled") };
        let polled = body.poll(context);
        if let Poll::Ready(value) = &polled {
            this.body.set(None);
            (this.on_return)(value);
        }
        polled
    }
}
