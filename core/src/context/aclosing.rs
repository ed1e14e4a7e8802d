//! `aclosing`: an async generator that is closed at the end of a block.

use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::close_step::CloseStep;
use super::closed_return::ClosedReturn;
use super::closing::IGNORED;
use super::{AsyncLendingContextManager, BlockExit};
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::state::Thrown;

pin_project! {
    /// An async generator that is closed at the end of a block. Made by [`aclosing`] and [`aclosing_with`].
    #[must_use = "a context manager does nothing unless entered: `async_with!(generator = aclosing(..), { .. })`"]
    pub struct Aclosing<G, E, F = fn(Infallible) -> E> {
        #[pin]
        pub(super) generator: G,
        pub(super) convert: F,
        block_exit: Option<BlockExit<E>>,
        close_step: CloseStep,
    }
}

/// Lends an async generator to a block, and closes it after the block, awaiting its clean-up. Python's
/// `contextlib.aclosing`.
///
/// The generator is pinned for the block. E is the error of the block, which passes through. A generator into which
/// errors can be thrown may raise one while it is closed: see [`aclosing_with`].
///
/// If the generator returns a `Result<(), X>`, an error that it returns when it is closed becomes the error of the
/// block, by [`Into`]. For a block, a generator that returns any other value has to be adapted first, for example by
/// [`map_return(drop)`](crate::AsyncGeneratorExt::map_return), which drops the value.
///
/// # Cancel safety
///
/// If the block dropped the future of a step, in a `select!` for example, that step is finished first: the generator
/// can only be closed at a yield. If the future around the block is dropped, only the generator's destructors run,
/// unless there is an [`on_drop`](Aclosing::on_drop), with which it can also be a stream that closes its generator.
///
/// # Panics
///
/// At the end of the block, if the generator yields in answer to the close: Python's `RuntimeError("async generator
/// ignored GeneratorExit")`.
///
/// # Examples
///
/// ```
/// use coyield::context::aclosing;
/// use coyield::prelude::*;
/// use std::cell::Cell;
/// use std::convert::Infallible;
/// # async fn log_out() {}
///
/// #[generator]
/// async fn pages(logged_in: &Cell<bool>) -> impl AsyncGenerator<u32> {
///     logged_in.set(true);
///     for page in 1.. {
///         if try_yield!(page).is_err() {
///             log_out().await;
///             logged_in.set(false);
///             return;
///         }
///     }
/// }
///
/// # futures::executor::block_on(async {
/// let logged_in = Cell::new(false);
/// let Ok(page) = async_with!(mut pages = aclosing(pages(&logged_in)), {
///     Ok::<_, Infallible>(pages.anext().await)
/// });
/// assert_eq!(page, Some(Ok(CoroutineState::Yielded(1))));
/// assert!(!logged_in.get());
/// # });
/// ```
#[inline]
pub fn aclosing<G: AsyncCoroutine<Throw = Infallible>, E>(generator: G) -> Aclosing<G, E> {
    aclosing_with(generator, |never| match never {})
}

/// [`aclosing`] for a generator into which errors can be thrown. An error that it raises while it is closed replaces
/// the block's error. `convert`, which may be [`From::from`], converts it.
///
/// # Examples
///
/// ```
/// use coyield::context::aclosing_with;
/// use coyield::prelude::*;
///
/// #[generator]
/// async fn lines() -> impl AsyncGenerator<&'static str, (), (), std::fmt::Error> {
///     if try_yield!("one").is_err() {
///         raise!(std::fmt::Error);
///     }
/// }
///
/// # futures::executor::block_on(async {
/// let failed = async_with!(mut lines = aclosing_with(lines(), |error| error.to_string()), {
///     assert!(lines.anext().await.is_ok());
///     Ok(())
/// });
/// assert!(failed.is_err_and(|error| error.contains("formatting")));
/// # });
/// ```
#[inline]
pub fn aclosing_with<G: AsyncCoroutine, E, F: FnMut(G::Throw) -> E>(generator: G, convert: F) -> Aclosing<G, E, F> {
    Aclosing { generator, convert, block_exit: None, close_step: CloseStep::default() }
}

impl<G, E, F> AsyncLendingContextManager for Aclosing<G, E, F>
where
    G: AsyncCoroutine<Return: ClosedReturn<E>>,
    F: FnMut(G::Throw) -> E,
{
    type Entered = ();
    type Resource<'r>
        = Pin<&'r mut G>
    where
        Self: 'r;
    type Error = E;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn lend(self: Pin<&mut Self>, (): ()) -> Pin<&mut G> {
        self.project().generator
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<E>>,
    ) -> Poll<Result<(), E>> {
        let this = self.project();
        // Stored, because `block_exit` is there in the first poll only.
        if let Some(block_exit) = block_exit.take() {
            *this.block_exit = Some(block_exit);
        }
        let closed = ready!(this.close_step.poll(this.generator, context));
        let block_exit = this.block_exit.take().unwrap_or(BlockExit::Abandoned);
        Poll::Ready(match closed {
            Some(Ok(returned)) => returned.map_or(Ok(()), G::Return::into_closed).and(block_exit.into_result()),
            Some(Err(Thrown::Raised(error))) => Err((this.convert)(error)),
            _ if block_exit.is_abandoned() => Ok(()),
            _ => panic!("{IGNORED}"),
        })
    }
}

impl<G: AsyncCoroutine, E, F> fmt::Debug for Aclosing<G, E, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Aclosing").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
