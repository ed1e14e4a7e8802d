//! The steps that close an async generator: finish the step that has begun, then throw the exit.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::state::{Outcome, Resume, Thrown};

/// The state of a close.
#[derive(Default)]
pub(super) struct CloseStep {
    /// Whether the close has begun. Set when the exit is thrown in; never cleared.
    begun: bool,
}

impl CloseStep {
    /// Finishes the step that has begun, if there is one, and closes the generator. Ready with `None` if the generator
    /// yielded in answer to the exit, and otherwise with the value that the generator returned, if any, or with the
    /// error that it raised.
    pub(super) fn poll<G: AsyncCoroutine>(
        &mut self,
        mut generator: Pin<&mut G>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Option<G::Return>, Thrown<G::Throw>>>> {
        loop {
            let running = generator.status() == AsyncStatus::Running;
            // A step that was begun elsewhere may yield an item. The item is dropped, and the generator is closed then.
            let stray = running && !self.begun;
            let mut with = if running {
                None
            } else {
                self.begun = true;
                Some(Resume::Throw(Thrown::Exit))
            };
            match ready!(generator.as_mut().poll_resume(context, &mut with)) {
                Outcome::Yielded(_) if stray => {}
                Outcome::Yielded(_) => return Poll::Ready(None),
                Outcome::Complete(value) => return Poll::Ready(Some(Ok(Some(value)))),
                Outcome::Thrown(Thrown::Exit) | Outcome::Refused(_) => return Poll::Ready(Some(Ok(None))),
                Outcome::Thrown(thrown) => return Poll::Ready(Some(Err(thrown))),
            }
        }
    }

    /// Finishes the step that has begun elsewhere, if there is one, and drops what it yields or ends with.
    #[cfg(feature = "aio-core")]
    pub(super) fn poll_begun_step<G: AsyncCoroutine>(generator: Pin<&mut G>, context: &mut Context<'_>) -> Poll<()> {
        if generator.status() != AsyncStatus::Running {
            return Poll::Ready(());
        }
        generator.poll_resume(context, &mut None).map(drop)
    }
}
