//! Threads that do work for tasks.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::Context;
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

    /// Returns the number of threads that do work for tasks. The last one to be done wakes the task.
    pub(super) fn watch_blocking(&self, context: &Context<'_>) -> usize {
        // Before the threads are counted, so that the last one wakes this task.
        self.blocking.waker.register(context.waker());
        let running = self.blocking.running.load(Ordering::Acquire);
        if running == 0 {
            drop(self.blocking.waker.take());
        }
        running
    }
}
