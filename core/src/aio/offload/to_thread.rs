//! Work that blocks, moved from the event loop to a thread.
//!
//! # Where it differs from asyncio
//!
//! | | asyncio | here |
//! |---|---|---|
//! | `to_thread(f, *args)` | passes the arguments on | the closure captures them |
//! | a context | is copied into the thread | is not copied |
//! | threads at a time | 32 at most | as many as the runtime has for such work: 512 with tokio |

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::host::current::running_host;
use crate::aio::offload::oneshot::{self, Receiver};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::catch_panic;

/// Work in another thread; returned by [`to_thread`].
///
/// # Cancel safety
///
/// If the awaiter is cancelled, it continues at once ([`TaskError::Cancelled`]). If this future is dropped, the result
/// of the work is dropped. In both cases work that has begun runs to its end, because threads cannot be stopped; other
/// work never begins.
#[must_use = "the work begins when it is awaited"]
pub struct ToThread<T> {
    state: State<T>,
    /// Where a cancel of the awaiter is delivered.
    point: CancelPoint,
}

type Work<T> = Box<dyn FnOnce() -> Result<T, TaskError> + Send>;

enum State<T> {
    New(Work<T>),
    Begun(Receiver<T>),
    Over,
}

/// Runs blocking work in another thread, while the tasks here continue. Python's `asyncio.to_thread`.
///
/// The work begins at the first poll. [`run`](fn@crate::aio::run) waits for such threads in the end, as Python's does.
///
/// # Errors
///
/// The future returns an error if the work returns one or panics, or if the awaiter is cancelled.
///
/// # Panics
///
/// If the future is polled where no event loop is running.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
///         let manifest = aio::to_thread(|| std::fs::read_to_string("Cargo.toml")).await?;
///         assert!(manifest.contains("[package]"));
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
pub fn to_thread<F, R>(work: F) -> ToThread<R::Value>
where
    F: FnOnce() -> R + Send + 'static,
    R: Outcome<Value: Send + 'static>,
{
    ToThread { state: State::New(Box::new(move || work().outcome())), point: CancelPoint::new() }
}

/// Runs the work on a thread of the runtime.
fn begin<T: Send + 'static>(work: Work<T>) -> Receiver<T> {
    let (sender, receiver) = oneshot::channel();
    running_host().spawn_blocking(move || {
        if sender.has_receiver() {
            sender.send(catch_panic(work).unwrap_or_else(|panic| Err(TaskError::Panicked(panic))));
        }
    });
    receiver
}

// Nothing in it is pinned.
impl<T> Unpin for ToThread<T> {}

impl<T: Send + 'static> Future for ToThread<T> {
    type Output = Result<T, TaskError>;

    /// # Panics
    ///
    /// If no event loop is running, or if it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut receiver = match mem::replace(&mut self.state, State::Over) {
            State::New(work) => begin(work),
            State::Begun(receiver) => receiver,
            State::Over => panic!("work on another thread was awaited after its result was taken"),
        };
        let polled = receiver.poll(context);
        if polled.is_ready() {
            self.point.unregister();
            return polled;
        }
        if self.point.register(context.waker()) == Registered::Delivered {
            raise_cancel();
            return Poll::Ready(Err(TaskError::Cancelled));
        }
        self.state = State::Begun(receiver);
        Poll::Pending
    }
}

impl<T> fmt::Debug for ToThread<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::New(_) => "not begun",
            State::Begun(_) => "begun",
            State::Over => "over",
        };
        formatter.debug_struct("ToThread").field("state", &state).finish_non_exhaustive()
    }
}
