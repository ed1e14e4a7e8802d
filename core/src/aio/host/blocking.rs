//! Threads that do work for tasks.

use core::future::poll_fn;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::Poll;
use std::boxed::Box;
use std::sync::Arc;

use futures_util::task::AtomicWaker;

use crate::aio::host::{Backend, Host};

/// The number of threads that do work for tasks, and the waker of what waits for them.
#[derive(Default)]
pub(super) struct BlockingCount {
    running: AtomicUsize,
    waker: AtomicWaker,
}

/// Counts one thread that does work for a task, or will.
struct BlockingGuard(Arc<Host>);

impl BlockingGuard {
    fn begin(host: &Arc<Host>) -> Self {
        host.blocking.running.fetch_add(1, Ordering::Relaxed);
        BlockingGuard(Arc::clone(host))
    }
}

impl Drop for BlockingGuard {
    fn drop(&mut self) {
        let blocking = &self.0.blocking;
        if blocking.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            blocking.waker.wake();
        }
    }
}

impl Host {
    pub(crate) fn spawn_blocking(self: &Arc<Self>, work: impl FnOnce() + Send + 'static) {
        let running = BlockingGuard::begin(self);
        let work = move || {
            work();
            drop(running);
        };
        match &self.backend {
            Backend::Default(runtime) => runtime.spawn_blocking(work),
            Backend::Other(runtime) => runtime.spawn_blocking(Box::new(work)),
        }
    }

    /// Waits until the threads that do work for tasks have done it.
    pub(crate) async fn wait_for_blocking(&self) {
        poll_fn(|context| {
            // Before the threads are counted, so that the last one wakes this task.
            self.blocking.waker.register(context.waker());
            if self.blocking.running.load(Ordering::Acquire) > 0 {
                return Poll::Pending;
            }
            drop(self.blocking.waker.take());
            Poll::Ready(())
        })
        .await;
    }
}
