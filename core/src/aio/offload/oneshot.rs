//! One result, sent from a thread to a future that waits for it: the channel of futures-channel, with a report of
//! errors that nothing receives.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_channel::oneshot;

use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::report::report_unretrieved;

/// Sends the result. If it is dropped before, the receiver gets `TaskError::Cancelled`.
pub(crate) struct Sender<T>(oneshot::Sender<Result<T, TaskError>>);

/// Receives the result.
pub(crate) struct Receiver<T>(oneshot::Receiver<Result<T, TaskError>>);

pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = oneshot::channel();
    (Sender(sender), Receiver(receiver))
}

impl<T> Sender<T> {
    /// Returns whether there is a receiver.
    pub(crate) fn has_receiver(&self) -> bool {
        !self.0.is_canceled()
    }

    /// Sends the result. If there is no receiver, an error is reported.
    pub(crate) fn send(self, result: Result<T, TaskError>) {
        if let Err(result) = self.0.send(result) {
            report(&result);
        }
    }
}

impl<T> Receiver<T> {
    /// Polls for the result, which is received once.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        Pin::new(&mut self.0).poll(context).map(|received| received.unwrap_or(Err(TaskError::Cancelled)))
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        // From here on the sender gets its result back, and reports it.
        self.0.close();
        if let Ok(Some(result)) = self.0.try_recv() {
            report(&result);
        }
    }
}

fn report<T>(result: &Result<T, TaskError>) {
    report_unretrieved("work on another thread or process failed after its awaiter was dropped", result);
}
