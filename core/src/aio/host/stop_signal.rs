//! The signal that ends `run_forever`.

use core::future::poll_fn;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::Poll;

use futures_util::task::AtomicWaker;

/// A signal that one future waits for. Python's `loop.stop` sets it.
#[derive(Default)]
pub(crate) struct StopSignal {
    is_set: AtomicBool,
    waker: AtomicWaker,
}

impl StopSignal {
    pub(crate) fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Waits until the signal is set, and clears it.
    pub(crate) async fn wait(&self) {
        poll_fn(|context| {
            // Before the signal is read, so that a later one wakes the task.
            self.waker.register(context.waker());
            if !self.is_set.swap(false, Ordering::AcqRel) {
                return Poll::Pending;
            }
            drop(self.waker.take());
            Poll::Ready(())
        })
        .await;
    }
}
