//! Ctrl-C, while an event loop runs; and the request of the system to end, if that counts as Ctrl-C.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::Poll;

use super::Interrupted;
use super::budget::poll_unlimited;
use super::with_tokio::DefaultRuntime;

#[cfg(unix)]
use unix::Presses;
#[cfg(not(unix))]
use windows::Presses;

impl DefaultRuntime {
    /// Waits for the future, calls `cancel` at the first Ctrl-C, and gives up at the second.
    ///
    /// A Ctrl-C does not count while the program has a handler of its own for it.
    pub(crate) async fn until_interrupted<F: Future>(
        &self,
        mut future: Pin<&mut F>,
        cancel: impl Fn(),
    ) -> Result<F::Output, Interrupted> {
        let mut presses = Presses::new(self);
        let mut is_cancelled = false;
        loop {
            let ended = {
                let mut press = pin!(presses.next());
                poll_fn(|context| {
                    if let Poll::Ready(value) = future.as_mut().poll(context) {
                        return Poll::Ready(Some(value));
                    }
                    // Whatever the future has left of tokio's budget.
                    poll_unlimited(context, |context| press.as_mut().poll(context)).map(|()| None)
                })
                .await
            };
            match ended {
                Some(value) => return Ok(value),
                None if is_cancelled => return Err(Interrupted),
                None => {
                    is_cancelled = true;
                    cancel();
                }
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use core::future::poll_fn;
    use core::task::Poll;
    use std::vec::Vec;

    use tokio::signal::unix::Signal as SignalStream;

    use super::super::handlers::{Handlers, Signal};
    use super::super::taken_signals::{Taken, take_unless_ignored};
    use super::DefaultRuntime;

    /// Presses of Ctrl-C. Those between two calls of `next` are not lost. The signals have their former effect when this
    /// is dropped.
    pub(super) struct Presses<'r> {
        signals: Vec<(Signal, SignalStream, Option<Taken>)>,
        handlers: &'r Handlers,
    }

    impl<'r> Presses<'r> {
        pub(super) fn new(runtime: &'r DefaultRuntime) -> Self {
            let terminate = runtime.handlers.cancels_on_terminate().then_some(Signal::TERMINATE);
            let signals = [Signal::INTERRUPT].into_iter().chain(terminate);
            // Where the system refuses one, it has its usual effect.
            let taken = signals.filter_map(|signal| {
                let (stream, taken) = take_unless_ignored(signal.as_raw()).ok()??;
                Some((signal, stream, Some(taken)))
            });
            Presses { signals: taken.collect(), handlers: &runtime.handlers }
        }

        pub(super) async fn next(&mut self) {
            poll_fn(|context| {
                for (signal, stream, _) in &mut self.signals {
                    while stream.poll_recv(context).is_ready() {
                        if !self.handlers.has(*signal) {
                            return Poll::Ready(());
                        }
                    }
                }
                Poll::Pending
            })
            .await;
        }
    }

    impl Drop for Presses<'_> {
        fn drop(&mut self) {
            self.signals.iter_mut().filter_map(|(_, _, taken)| taken.take()).for_each(Taken::give_back);
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use core::future::pending;

    use super::DefaultRuntime;

    /// Presses of Ctrl-C.
    pub(super) struct Presses;

    impl Presses {
        pub(super) fn new(_: &DefaultRuntime) -> Self {
            Presses
        }

        #[allow(clippy::unused_self, reason = "that of a unix needs it")]
        pub(super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                pending::<()>().await;
            }
        }
    }
}
