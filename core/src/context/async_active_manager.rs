//! `AsyncActiveManager`: an async context manager around the block of an `async_with!`.

use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::active_manager::{BlockError, ManagerKind, Never, NoManager};
use super::panic::{CaughtPanic, catch_panic};
use super::{AsyncLendingContextManager, BlockExit};
use crate::engine::slot::task_waker;
use crate::engine::task_waker::with_task_waker;

pin_project! {
    /// An async context manager around the block of an `async_with!`. If it is dropped before the tear-down, the
    /// manager is dropped, because its tear-down cannot be awaited.
    #[allow(missing_debug_implementations)]
    pub struct AsyncActiveManager<M> {
        #[pin]
        manager: M,
    }
}

/// The bound of `async_with!`: every async context manager. Separate from the trait of async managers as
/// [`IntoActiveManager`](super::active_manager::IntoActiveManager) is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an async context manager",
    note = "`#[context_manager] async fn` functions return async context managers; for others there is `with!`",
    note = "`aclosing` manages a generator that returns `()`, or a `Result<(), X>` whose X becomes the error of the block by \
            `From`; `aclosing(g.map_return(drop))` drops any other value"
)]
pub trait IntoAsyncActiveManager<Kind>: Sized {
    /// The manager around a block.
    type ActiveManager;

    /// Wraps the manager. It is not entered yet.
    fn activate(self) -> Self::ActiveManager;
}

#[diagnostic::do_not_recommend]
impl<M: AsyncLendingContextManager> IntoAsyncActiveManager<ManagerKind> for M {
    type ActiveManager = AsyncActiveManager<M>;

    #[inline]
    fn activate(self) -> AsyncActiveManager<M> {
        AsyncActiveManager { manager: self }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Never> IntoAsyncActiveManager<NoManager> for M {
    type ActiveManager = NoManager;

    fn activate(self) -> NoManager {
        unreachable!("implemented for no type")
    }
}

/// Wraps an async manager. It is not entered yet.
#[inline]
pub fn async_activate<M: IntoAsyncActiveManager<Kind>, Kind>(manager: M) -> M::ActiveManager {
    manager.activate()
}

impl<M: AsyncLendingContextManager> AsyncActiveManager<M> {
    /// Returns the error type of the block.
    #[inline]
    pub fn block_error(&self) -> BlockError<M::Error> {
        BlockError(PhantomData)
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
        outcome: Result<Result<T, M::Error>, CaughtPanic>,
    ) -> Result<Option<T>, M::Error> {
        let mut manager = self.project().manager;
        let (value, block_exit) = match outcome {
            Ok(Ok(value)) => (Some(value), BlockExit::Completed),
            Ok(Err(error)) => (None, BlockExit::Failed(error)),
            Err(panic) => {
                let mut block_exit = Some(BlockExit::Abandoned);
                // The result of the tear-down is ignored; of two panics the first is resumed.
                let _ =
                    catch_panic_of(poll_fn(|context| manager.as_mut().poll_exit(context, &mut block_exit).map(drop)))
                        .await;
                panic.resume()
            }
        };
        let mut block_exit = Some(block_exit);
        with_task_waker(poll_fn(|context| manager.as_mut().poll_exit(context, &mut block_exit))).await?;
        Ok(value)
    }
}

/// Catches a panic of the block, which is resumed after the tear-down.
#[inline]
pub fn catch_panic_of<F: Future>(block: F) -> CatchPanic<F> {
    CatchPanic { block }
}

pin_project! {
    /// The future of a block, which is ready also with a panic of the block.
    #[allow(missing_debug_implementations)]
    pub struct CatchPanic<F> {
        #[pin]
        block: F,
    }
}

impl<F: Future> Future for CatchPanic<F> {
    type Output = Result<F::Output, CaughtPanic>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // The block, and every future that it awaits, is polled with the waker of the task.
        match catch_panic(|| self.project().block.poll(&mut Context::from_waker(task_waker(context.waker())))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
