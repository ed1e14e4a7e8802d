//! The steps that close an async generator.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::state::{Outcome, Resume, Thrown};

/// How far the closing is.
#[derive(Default)]
pub(super) struct CloseStep {
    /// Whether the step under way is the one that closes.
    begun: bool,
}

impl CloseStep {
    /// Finishes the step under way, if there is one, and closes the generator. `None` if it yielded again.
    pub(super) fn poll<G: AsyncCoroutine>(
        &mut self,
        mut generator: Pin<&mut G>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(), Thrown<G::Throw>>>> {
        loop {
            let running = generator.status() == AsyncStatus::Running;
            // A step that was not begun here may bring an item, and then the generator is closed.
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
                Outcome::Thrown(Thrown::Exit) | Outcome::Complete(_) | Outcome::Refused(_) => {
                    return Poll::Ready(Some(Ok(())));
                }
                Outcome::Thrown(thrown) => return Poll::Ready(Some(Err(thrown))),
            }
        }
    }
}
