//! Threads that wait for a task of an event loop. Threads cannot do this on WebAssembly.
//!
//! # Where it differs from asyncio
//!
//! | | asyncio | here |
//! |---|---|---|
//! | waiting on the loop's own thread | hangs forever | panics |

use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::task::Wake;
use std::thread::Thread;
use std::time::{Duration, Instant};

use crate::aio::outcome::error::TaskError;
use crate::aio::task::Task;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl<T> Task<T> {
    /// Blocks this thread until the task has ended, or until the timeout has passed. Python's
    /// `concurrent.futures.Future.result(timeout)`, for tasks of
    /// [`run_threadsafe`](crate::aio::LoopHandle::run_threadsafe).
    ///
    /// # Errors
    ///
    /// The error of the task, or [`TaskError::TimedOut`] when the timeout has passed. The task then continues, and can
    /// be waited for again.
    ///
    /// # Panics
    ///
    /// If it is called on the thread of the task's own event loop, or in a task of that loop: the task could not
    /// continue while the thread is blocked. And if the result was already taken.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::EventLoop;
    ///
    /// let mut events = EventLoop::new()?;
    /// let handle = events.handle();
    /// let thread = std::thread::spawn(move || {
    ///     let answer = handle.run_threadsafe(async { 6 * 7 }).wait_blocking(None);
    ///     handle.stop();
    ///     answer
    /// });
    /// events.run_forever();
    /// assert_eq!(thread.join().unwrap()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn wait_blocking(&mut self, timeout: Option<Duration>) -> Result<T, TaskError> {
        assert!(
            self.is_done() || !self.handle.runs_here(),
            "`wait_blocking` was called on the thread of the task's own event loop, where it would wait for ever: `.await` the task"
        );
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let context = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(result) = self.poll_shielded(&context) {
                return result;
            }
            match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                None => std::thread::park(),
                Some(Duration::ZERO) => return Err(TaskError::TimedOut),
                Some(left) => std::thread::park_timeout(left),
            }
        }
    }
}
