//! From the event loop to threads: work that blocks goes to one.
//!
//! # Where it differs from asyncio
//!
//! | | asyncio | here |
//! |---|---|---|
//! | `to_thread(f, *args)` | arguments are handed on | the closure has them |
//! | a context | is copied into the thread | is not |
//! | threads at a time | 32 at most | as many as the runtime has for such work: 512 with tokio |

use core::fmt;
use core::future::Future;
use core::mem;
use core::panic::AssertUnwindSafe;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::panic::catch_unwind;

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::host::running_host;
use crate::aio::offload::oneshot::{Receiver, oneshot};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::{Panic, TaskError};

/// Work in another thread: what [`to_thread`] gives.
///
/// # Cancel safety
///
/// If the awaiter is cancelled, it goes on at once ([`TaskError::Cancelled`]). If this is dropped, so is the result of the work.
/// In both cases work that has begun goes on to its end, for no thread can be stopped; work that has not never begins.
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

/// Does work that blocks in another thread, while the tasks here go on. Python's `asyncio.to_thread`.
///
/// It begins when it is first polled. [`run`](fn@crate::aio::run) waits for such threads in the end, as Python's does.
///
/// # Errors
///
/// What it gives is an error if the work returns one, or panics, or if the one who awaits is cancelled.
///
/// # Panics
///
/// If it is polled where no event loop is running.
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

/// Has a thread of the runtime do the work.
fn begin<T: Send + 'static>(work: Work<T>) -> Receiver<T> {
    let (sender, receiver) = oneshot();
    running_host().spawn_blocking(move || {
        if sender.has_receiver() {
            let result = catch_unwind(AssertUnwindSafe(work));
            sender.send(result.unwrap_or_else(|payload| Err(TaskError::Panicked(Panic::new(payload)))));
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
    /// If no event loop is running, or if it was ready already.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let receiver = match mem::replace(&mut self.state, State::Over) {
            State::New(work) => begin(work),
            State::Begun(receiver) => receiver,
            State::Over => panic!("work in another thread was awaited after its result had been handed out"),
        };
        let polled = receiver.poll(context.waker());
        if polled.is_ready() {
            self.point.unregister();
            return polled;
        }
        if self.point.register(context.waker()) == Registered::Delivered {
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
