//! `into_async`: a generator as an async generator.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

pin_project! {
    /// A generator as an async generator that never awaits. Made by [`into_async`](crate::GeneratorExt::into_async).
    #[must_use = "generators are lazy and do nothing unless polled"]
    pub struct IntoAsync<C> {
        #[pin]
        generator: C,
    }
}

impl<C> IntoAsync<C> {
    pub(crate) fn new(generator: C) -> Self {
        IntoAsync { generator }
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine> AsyncCoroutine for IntoAsync<C> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        with: &mut Option<Resume<C::Sent, C::Throw>>,
    ) -> Poll<Outcome<C::Yield, C::Sent, C::Return, C::Throw>> {
        Poll::Ready(match with.take() {
            Some(with) => self.project().generator.resume(with),
            None => Outcome::Refused(Resume::Start),
        })
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match self.generator.status() {
            Status::Created => AsyncStatus::Created,
            Status::Suspended => AsyncStatus::Suspended,
            Status::Finished => AsyncStatus::Finished,
        }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

impl<C: Coroutine> fmt::Debug for IntoAsync<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IntoAsync").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
