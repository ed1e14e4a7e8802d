//! The signal that ends `run_forever`.

use core::future::poll_fn;
use core::mem;
use core::task::{Poll, Waker};
use std::sync::{Mutex, PoisonError};

/// Whether to stop, and the waker of the future that waits for that.
#[derive(Default)]
pub(crate) struct StopSignal {
    state: Mutex<(bool, Option<Waker>)>,
}

impl StopSignal {
    pub(crate) fn set(&self) {
        let waker = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0 = true;
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    /// Waits until the signal is set, and clears it.
    pub(crate) async fn wait(&self) {
        poll_fn(|context| {
            let waker = context.waker().clone();
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let stopped = mem::take(&mut state.0);
            let old = mem::replace(&mut state.1, (!stopped).then_some(waker));
            drop(state);
            drop(old);
            if stopped { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
