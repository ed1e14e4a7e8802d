//! `ClosedOnDrop`: an async generator that is closed by a spawned future when it is dropped.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::close_step::CloseStep;
use super::panic::ignore_panic_while_panicking;
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::state::{Outcome, Resume};

/// An async generator that is moved into a closing future when it is dropped. Made by
/// [`on_drop`](super::Aclosing::on_drop).
#[must_use = "generators are lazy and do nothing unless polled"]
pub struct ClosedOnDrop<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> {
    /// The generator, and the function that spawns its close. `None` once this is dropped.
    owned: Option<(Pin<Box<G>>, S)>,
}

// The generator is pinned in its box, and nothing else is pinned.
impl<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> Unpin for ClosedOnDrop<G, S> {}

impl<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> ClosedOnDrop<G, S> {
    pub(super) fn new(generator: Pin<Box<G>>, spawn: S) -> Self {
        ClosedOnDrop { owned: Some((generator, spawn)) }
    }
}

impl<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> AsyncCoroutine for ClosedOnDrop<G, S> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<G::Sent, G::Throw>>,
    ) -> Poll<Outcome<G::Yield, G::Sent, G::Return, G::Throw>> {
        match &mut self.get_mut().owned {
            Some((generator, _)) => generator.as_mut().poll_resume(context, with),
            None => unreachable!("{DROPPED}"),
        }
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match &self.owned {
            Some((generator, _)) => generator.status(),
            None => unreachable!("{DROPPED}"),
        }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.owned.as_ref().map_or(0, |(generator, _)| generator.delegation_depth())
    }
}

const DROPPED: &str = "the generator is taken when this is dropped";

impl<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> Drop for ClosedOnDrop<G, S> {
    fn drop(&mut self) {
        let Some((generator, spawn)) = self.owned.take() else { return };
        if matches!(generator.status(), AsyncStatus::Suspended | AsyncStatus::Running) {
            // A panic of `spawn`, for example without a runtime, is dropped if the thread is already panicking.
            ignore_panic_while_panicking(|| spawn(ClosingFuture { generator, close_step: CloseStep::default() }));
        }
    }
}

impl<G: AsyncCoroutine, S: FnOnce(ClosingFuture<G>)> fmt::Debug for ClosedOnDrop<G, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClosedOnDrop").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// A future that closes a generator whose block was dropped. The argument of the function that
/// [`on_drop`](super::Aclosing::on_drop) takes.
#[must_use = "futures do nothing unless awaited or spawned"]
pub struct ClosingFuture<G> {
    generator: Pin<Box<G>>,
    close_step: CloseStep,
}

impl<G: AsyncCoroutine> Future for ClosingFuture<G> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.close_step.poll(this.generator.as_mut(), context).map(drop)
    }
}

impl<G: AsyncCoroutine> fmt::Debug for ClosingFuture<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClosingFuture").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
