//! How a host ends: its tasks are cancelled and awaited, and generators are closed.

use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::sync::atomic::Ordering;
use core::task::Poll;
use std::collections::HashSet;
use std::sync::Arc;
use std::vec::Vec;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::task_meta::{TaskMeta, UNLISTED};
use crate::aio::host::{Backend, Host};
use crate::aio::outcome::state::TaskState;

impl Host {
    pub(crate) fn count_unclosed(&self, more: isize) {
        self.unclosed.fetch_add(more, Ordering::SeqCst);
        self.notify_shutdown();
    }

    /// Returns a future that closes a generator; [`cancel_and_wait_all`](Self::cancel_and_wait_all) waits for it, and
    /// does not cancel it.
    pub(crate) fn until_closed<F>(self: &Arc<Self>, mut closes: F) -> impl Future<Output = ()> + use<F>
    where
        F: Future<Output = ()> + Unpin,
    {
        let unclosed = Unclosed::new(Arc::clone(self));
        let host = Arc::clone(self);
        poll_fn(move |context| {
            // Its cleanup may sleep, and spawn.
            let _here = host.enter();
            let _counted = &unclosed;
            Pin::new(&mut closes).poll(context)
        })
    }

    /// Cancels the tasks that have not ended, and waits for them all; then the tasks that these spawned during their
    /// cleanup and left running, and so on. Tasks that a cleanup spawns and awaits are not cancelled.
    pub(crate) async fn cancel_and_wait_all(&self) {
        let mut cancelled = HashSet::new();
        self.is_shutting_down.store(true, Ordering::SeqCst);
        poll_fn(|context| {
            // Registered before the list is read, so that a task that ends after this line wakes the shutdown.
            self.shutdown_waker.register(context.waker());
            let unfinished = self.unfinished();
            let number = |scope: &Arc<CancelScope>| scope.meta.as_ref().map(TaskMeta::number);
            // One round after the other: only when all tasks of a round have ended is the rest cancelled. So a task that a
            // cleanup spawns and awaits ends with the cleanup, before its turn to be cancelled.
            if !unfinished.iter().any(|scope| cancelled.contains(&number(scope))) {
                cancelled = unfinished.iter().map(number).collect();
                let is_pending = |scope: &&Arc<CancelScope>| scope.task_state() == TaskState::Pending;
                for scope in unfinished.iter().filter(is_pending) {
                    scope.request_cancel();
                }
            }
            let closed = self.unclosed.load(Ordering::SeqCst) == 0;
            if unfinished.is_empty() && closed { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.is_shutting_down.store(false, Ordering::SeqCst);
    }

    /// Returns the tasks that have not ended. Called on the thread of the loop, if that has one.
    pub(crate) fn unfinished(&self) -> Vec<Arc<CancelScope>> {
        let mut unfinished: Vec<_> = self.tasks().map(|tasks| tasks.values().cloned().collect()).unwrap_or_default();
        if let Backend::Default(runtime) = &self.backend {
            if let Some(pending) = runtime.pending_tasks() {
                unfinished.extend(pending);
                unfinished.extend(CancelScope::of_current_task().filter(|scope| self.is_unlisted(scope)));
            }
        }
        unfinished
    }

    /// Returns whether the scope is a task of this host that is not on the list.
    fn is_unlisted(&self, scope: &CancelScope) -> bool {
        let is_unlisted =
            |meta: &TaskMeta| core::ptr::eq(self, meta.host()) && meta.list_key.load(Ordering::Relaxed) == UNLISTED;
        scope.meta.as_ref().is_some_and(is_unlisted)
    }
}

/// Counts a generator while it is being closed; the host waits for that before it ends.
struct Unclosed(Arc<Host>);

impl Unclosed {
    fn new(host: Arc<Host>) -> Self {
        host.count_unclosed(1);
        Unclosed(host)
    }
}

impl Drop for Unclosed {
    fn drop(&mut self) {
        self.0.count_unclosed(-1);
    }
}
