//! No runtime: these types have no values.

use core::convert::Infallible;
use core::future::{Future, Ready};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::vec::Vec;

use super::Interrupted;
use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::instant::Instant;
use crate::aio::host::job::Job;

/// Returns `true`: there is no limit.
pub(crate) fn has_budget() -> bool {
    true
}

/// Returns `false`: there is no limit.
pub(crate) fn use_up(_: &Waker) -> bool {
    false
}

/// Polls.
pub(crate) fn poll_unlimited<R>(
    context: &mut Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<R>,
) -> Poll<R> {
    poll(context)
}

/// No limit.
pub(crate) struct Allowance;

impl Allowance {
    pub(crate) fn take() -> Option<Self> {
        None
    }

    #[allow(clippy::unused_self, reason = "that of tokio needs it")]
    pub(crate) fn restore(self) {}

    #[allow(clippy::unused_self, reason = "that of tokio needs it")]
    pub(crate) fn spend(self) {}
}

/// No runtime.
pub(crate) enum DefaultRuntime {}

/// No event loop.
pub(crate) enum DefaultLoop {}

/// No timer. (A struct, because rustc would warn of unreachable code after a value of an empty enum.)
pub(crate) struct DefaultSleep(Infallible);

impl Future for DefaultSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.0 {}
    }
}

impl DefaultRuntime {
    pub(crate) fn give_signals_back(&self) {
        match *self {}
    }

    pub(crate) fn current() -> Option<Self> {
        None
    }

    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn is(&self, _: &Self) -> bool {
        match *self {}
    }

    pub(crate) fn schedule(&self, _: &Ticket) {
        match *self {}
    }

    pub(crate) fn spawn_job<J: Job + Send + 'static>(&self, _: J) -> Option<J> {
        match *self {}
    }

    pub(crate) fn spawn_local_job<J: Job + 'static>(&self, _: J) -> Option<J> {
        match *self {}
    }

    pub(crate) fn pending_tasks(&self) -> Option<Vec<Arc<CancelScope>>> {
        match *self {}
    }

    pub(crate) fn count_tasks(&self) -> usize {
        match *self {}
    }

    pub(crate) fn spawn(&self, _: impl Future<Output = ()> + Send + 'static) {
        match *self {}
    }

    pub(crate) fn spawn_local(&self, _: impl Future<Output = ()> + 'static) {
        match *self {}
    }

    pub(crate) fn spawn_blocking(&self, _: impl FnOnce() + Send + 'static) {
        match *self {}
    }

    pub(crate) fn now(&self) -> Instant {
        match *self {}
    }

    pub(crate) fn sleep_until(&self, _: Instant) -> DefaultSleep {
        match *self {}
    }

    pub(crate) fn until_interrupted<F: Future>(
        &self,
        _: Pin<&mut F>,
        _: impl Fn(),
    ) -> Ready<Result<F::Output, Interrupted>> {
        match *self {}
    }
}

impl DefaultLoop {
    pub(crate) fn block_on<T>(&self, _: impl Future<Output = T>) -> T {
        match *self {}
    }

    pub(crate) fn enter(&self) -> Option<()> {
        match *self {}
    }

    pub(crate) fn close(self) {
        match self {}
    }

    pub(crate) fn shut_down_in_background(self) {
        match self {}
    }
}
