//! The jobs of an executor.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::ticket::Ticket;

/// A future that an event loop runs to its end, with its ticket for the loop's queue.
///
/// A runtime with a queue of its own polls it as a future; the executor of our own runs it.
#[cfg_attr(not(all(feature = "aio", not(target_family = "wasm"))), allow(dead_code, reason = "the executor needs it"))]
pub(crate) trait Job: Future<Output = ()> {
    /// Returns the ticket, until the job has ended.
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket>;

    /// Returns the waker that puts the job into the queue, until the job has ended.
    fn waker(self: Pin<&mut Self>) -> Option<Waker>;

    /// Returns whether the job is a task.
    fn is_task(&self) -> bool;

    /// Returns the scope if the job is a task, until it has ended.
    fn scope(self: Pin<&mut Self>) -> Option<Arc<CancelScope>>;

    /// Polls the job in its scope, after it was taken from the queue. When it has ended, returns whether it is in the
    /// queue again.
    fn run(self: Pin<&mut Self>, scope: &mut ScopeHolder, context: &mut Context<'_>) -> Poll<bool>;
}
