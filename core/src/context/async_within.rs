//! `AsyncWithin`: an async context manager around the block of an `async_with!`.

use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::panic::{Panic, caught};
use super::within::{Lends, Nobody, Nothing, Raises};
use super::{AsyncLendingContextManager, Ended};
use crate::engine::slot::task_waker;
use crate::engine::task_waker::with_task_waker;

pin_project! {
    /// An async context manager around the block of an `async_with!`. If it is dropped before the tear-down, the
    /// manager is dropped, because its tear-down cannot be awaited.
    #[allow(missing_debug_implementations)]
    pub struct AsyncWithin<M> {
        #[pin]
        manager: M,
    }
}

/// The bound of `async_with!`: every async context manager. Separate from the trait of async managers as
/// [`Enters`](super::within::Enters) is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an async context manager",
    note = "`#[context_manager] async fn` functions return async context managers; for others there is `with!`"
)]
pub trait AsyncEnters<Kind>: Sized {
    /// The manager around a block.
    type Within;

    /// Wraps the manager. It is not entered yet.
    fn within(self) -> Self::Within;
}

#[diagnostic::do_not_recommend]
impl<M: AsyncLendingContextManager> AsyncEnters<Lends> for M {
    type Within = AsyncWithin<M>;

    #[inline]
    fn within(self) -> AsyncWithin<M> {
        AsyncWithin { manager: self }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Nobody> AsyncEnters<Nothing> for M {
    type Within = Nothing;

    fn within(self) -> Nothing {
        unreachable!("nobody is it")
    }
}

/// Wraps an async manager. It is not entered yet.
#[inline]
pub fn async_within<M: AsyncEnters<Kind>, Kind>(manager: M) -> M::Within {
    manager.within()
}

impl<M: AsyncLendingContextManager> AsyncWithin<M> {
    /// Returns the error type of the block.
    #[inline]
    pub fn raises(&self) -> Raises<M::Error> {
        Raises(PhantomData)
    }

    /// Sets up.
    ///
    /// # Errors
    ///
    /// Those of the manager.
    #[inline]
    pub async fn enter(self: Pin<&mut Self>) -> Result<M::Entered, M::Error> {
        let mut manager = self.project().manager;
        with_task_waker(poll_fn(|context| manager.as_mut().poll_enter(context))).await
    }

    /// Lends the resource.
    #[inline]
    pub fn lend(self: Pin<&mut Self>, entered: M::Entered) -> M::Resource<'_> {
        self.project().manager.lend(entered)
    }

    /// Tears down. Returns `None` if the manager swallowed an error. A panic of the block is resumed after the
    /// tear-down.
    ///
    /// # Errors
    ///
    /// Those of the manager.
    #[inline]
    pub async fn exit<T>(
        self: Pin<&mut Self>,
        outcome: Result<Result<T, M::Error>, Panic>,
    ) -> Result<Option<T>, M::Error> {
        let mut manager = self.project().manager;
        let (value, ended) = match outcome {
            Ok(Ok(value)) => (Some(value), Ended::Complete),
            Ok(Err(error)) => (None, Ended::Raised(error)),
            Err(panic) => {
                let mut ended = Some(Ended::Exit);
                // The result of the tear-down is ignored; of two panics the first is resumed.
                let _ = guarded(poll_fn(|context| manager.as_mut().poll_exit(context, &mut ended).map(drop))).await;
                panic.resume()
            }
        };
        let mut ended = Some(ended);
        with_task_waker(poll_fn(|context| manager.as_mut().poll_exit(context, &mut ended))).await?;
        Ok(value)
    }
}

/// Catches a panic of the block, which is resumed after the tear-down.
#[inline]
pub fn guarded<F: Future>(block: F) -> Guarded<F> {
    Guarded { block }
}

pin_project! {
    /// The future of a block, which is ready also with a panic of the block.
    #[allow(missing_debug_implementations)]
    pub struct Guarded<F> {
        #[pin]
        block: F,
    }
}

impl<F: Future> Future for Guarded<F> {
    type Output = Result<F::Output, Panic>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // The block, and every future that it awaits, is polled with the waker of the task.
        match caught(|| self.project().block.poll(&mut Context::from_waker(task_waker(context.waker())))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
