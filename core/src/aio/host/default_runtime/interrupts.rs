//! Ctrl-C, while an event loop runs.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::Poll;

use super::Interrupted;
use super::budget::poll_unlimited;
#[cfg(unix)]
use super::handlers::Signal;
use super::with_tokio::DefaultRuntime;

impl DefaultRuntime {
    /// Waits for the future, calls `cancel` at the first Ctrl-C, and gives up at the second.
    ///
    /// A Ctrl-C does not count while the program has a handler of its own for it.
    pub(crate) async fn until_interrupted<F: Future>(
        &self,
        mut future: Pin<&mut F>,
        cancel: impl Fn(),
    ) -> Result<F::Output, Interrupted> {
        let mut ctrl_c = CtrlC::new();
        let mut handled = 0;
        loop {
            let ended = {
                let mut press = pin!(ctrl_c.next());
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
                None if self.handles_interrupt() => {}
                None if handled == 0 => {
                    handled += 1;
                    cancel();
                }
                None => return Err(Interrupted),
            }
        }
    }

    #[cfg(unix)]
    fn handles_interrupt(&self) -> bool {
        self.handlers.has(Signal::INTERRUPT)
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, reason = "that of a unix needs it")]
    fn handles_interrupt(&self) -> bool {
        false
    }
}

/// Presses of Ctrl-C. On a unix, those between two calls of `next` are not lost.
struct CtrlC {
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl CtrlC {
    fn new() -> Self {
        CtrlC { signals: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).ok() }
    }

    async fn next(&mut self) {
        if let Some(signals) = &mut self.signals {
            signals.recv().await;
        } else {
            core::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
impl CtrlC {
    fn new() -> Self {
        CtrlC {}
    }

    #[allow(clippy::unused_self, reason = "that of a unix needs it")]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            core::future::pending::<()>().await;
        }
    }
}
