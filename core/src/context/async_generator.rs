//! `AsyncGeneratorContextManager`: an async generator that yields once as an async context manager.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::generator::{DID_NOT_STOP, ManagerReturn, NOT_ENTERED, error_of, resource_of, resume_after_block};
use super::{AbstractAsyncContextManager, BlockExit};
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::state::{Outcome, Resume, Thrown};

pin_project! {
    /// An async generator as an async context manager. Made by [`#[context_manager]`](macro@crate::context_manager) and
    /// [`from_async_generator`].
    #[must_use = "a context manager does nothing unless entered: `async_with!(resource = manager, { .. })`"]
    pub struct AsyncGeneratorContextManager<G> {
        #[pin]
        generator: G,
        phase: ExitPhase,
    }
}

/// The phase of the tear-down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ExitPhase {
    /// The generator has been resumed, and has to end.
    Ending,
    /// The generator is being closed, and its result is ignored.
    Closing,
    /// The generator has yielded twice, and is closed before the panic.
    DidNotStop,
}

/// Turns an async generator that yields once into an async context manager. Python's `asynccontextmanager(f)()`.
///
/// The generator returns `()`, or a `Result` whose error is that of the tear-down.
///
/// # Examples
///
/// ```
/// use coyield::context::from_async_generator;
/// use coyield::prelude::*;
/// use std::cell::Cell;
/// # async fn tick() {}
///
/// # futures::executor::block_on(async {
/// let open = Cell::new(0);
/// let connection = from_async_generator(generate!(AsyncGenerator<u32>, async {
///     tick().await;
///     open.set(open.get() + 1);
///     let _ = try_yield!(open.get());
///     tick().await;
///     open.set(open.get() - 1);
/// }));
/// let Ok(seen) = async_with!(count = connection, { Ok(count) });
/// assert_eq!((seen, open.get()), (Some(1), 0));
/// # });
/// ```
#[inline]
pub fn from_async_generator<G>(generator: G) -> AsyncGeneratorContextManager<G>
where
    G: AsyncCoroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    AsyncGeneratorContextManager { generator, phase: ExitPhase::Ending }
}

/// Makes the value of a `#[context_manager] async fn`.
#[inline]
pub fn async_context_manager<G>(generator: G) -> AsyncGeneratorContextManager<G>
where
    G: AsyncCoroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    from_async_generator(generator)
}

impl<G> AbstractAsyncContextManager for AsyncGeneratorContextManager<G>
where
    G: AsyncCoroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    type Resource = G::Yield;
    type Error = G::Throw;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<G::Yield, G::Throw>> {
        let generator = self.project().generator;
        // A step that an earlier poll has begun continues.
        let mut with = (generator.status() != AsyncStatus::Running).then_some(Resume::Start);
        generator.poll_resume(context, &mut with).map(resource_of)
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<G::Throw>>,
    ) -> Poll<Result<(), G::Throw>> {
        let mut this = self.project();
        // The phase is stored, because `block_exit` is there in the first poll only.
        let mut with = block_exit.take().map(|block_exit| {
            *this.phase = if block_exit.is_abandoned() { ExitPhase::Closing } else { ExitPhase::Ending };
            resume_after_block(block_exit)
        });
        loop {
            let outcome = ready!(this.generator.as_mut().poll_resume(context, &mut with));
            return Poll::Ready(match (outcome, *this.phase) {
                (Outcome::Refused(_), _) => panic!("{NOT_ENTERED}"),
                (_, ExitPhase::DidNotStop) => panic!("{DID_NOT_STOP}"),
                (Outcome::Complete(end), _) => end.coyield_into_result(),
                (Outcome::Thrown(Thrown::Exit | Thrown::IgnoredExit) | Outcome::Yielded(_), ExitPhase::Closing) => {
                    Ok(())
                }
                (Outcome::Thrown(thrown), _) => Err(error_of(thrown)),
                (Outcome::Yielded(_), ExitPhase::Ending) => {
                    // Python closes the generator, too, so that its resources are freed before the panic. The close may
                    // await.
                    *this.phase = ExitPhase::DidNotStop;
                    with = Some(Resume::Throw(Thrown::Exit));
                    continue;
                }
            });
        }
    }
}

impl<G: AsyncCoroutine> fmt::Debug for AsyncGeneratorContextManager<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.generator.status();
        formatter.debug_struct("AsyncGeneratorContextManager").field("status", &status).finish_non_exhaustive()
    }
}
