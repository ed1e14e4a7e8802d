//! A result that is set by hand.

use core::error::Error;
use core::fmt;
use core::future::{Future, IntoFuture};
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::vec::Vec;

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::combine::invalid_state::InvalidStateError;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::{DONE_CALLBACK_PANICKED, call_logging_panics};
use crate::aio::outcome::report::report_unretrieved;
use crate::aio::wakers::poll_waker::PollWaker;
use crate::aio::wakers::wake_list::WakeList;
use crate::mutex::Mutex;

/// A result that is set once, by hand, and that any number of tasks can await. Python's `asyncio.Future`.
///
/// A clone is the same promise: one owner calls [`set_result`](Self::set_result), others wait with `promise.await` or
/// `(&promise).await`. Each waiter gets a clone of the value. A promise needs no event loop, and any thread may resolve
/// it.
///
/// If a task that awaits the promise is cancelled, the promise is cancelled, and with it all tasks that await it, as in
/// Python; [`shield`](crate::aio::shield) prevents that.
///
/// # Where it differs from asyncio
///
/// | here | in asyncio |
/// |---|---|
/// | callbacks are called at once, by the caller that resolves the promise | by the event loop, at its next turn |
/// | a promise whose last owner was dropped fails with [`BrokenPromiseError`] | its waiters wait forever |
/// | the [result](Self::result) of a promise that is not done is `None` | an `InvalidStateError` |
/// | a second value is returned, in [`InvalidStateError`] | an `InvalidStateError` |
/// | the [result](Self::result) includes the error | `exception()` |
/// | [`set_error`](Self::set_error) | `set_exception` |
/// | a callback cannot be removed: have it check whether it is still needed | `remove_done_callback` |
/// | a promise belongs to no loop | `get_loop` |
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, Promise, TaskError, running_loop, spawn};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let answer = Promise::new();
///         let waiting = spawn(answer.wait());
///         let keeper = answer.clone();
///         running_loop().call_later(Duration::from_millis(1), move || keeper.set_result(42).unwrap());
///         assert_eq!(waiting.await?, 42);
///         assert_eq!((&answer).await?, 42);
///         assert!(answer.set_result(43).is_err());
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[doc(alias = "Future")]
pub struct Promise<T> {
    shared: Arc<Shared<T>>,
}

/// A future that waits for a [`Promise`]; returned by [`Promise::wait`].
///
/// # Cancel safety
///
/// If the awaiter is cancelled, the promise is cancelled. If this future is dropped, the promise is unchanged.
#[must_use = "futures do nothing unless awaited"]
pub struct PromiseFuture<T> {
    shared: Arc<Shared<T>>,
    /// The key of this future in `Observers::waiting`.
    number: Option<u64>,
    /// Where a cancel of the awaiter is delivered.
    point: CancelPoint,
}

/// The error of a promise whose owners were all dropped before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrokenPromiseError;

impl fmt::Display for BrokenPromiseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the promise was dropped before it was resolved")
    }
}

impl Error for BrokenPromiseError {}

type Callback<T> = Box<dyn FnOnce(&Result<T, TaskError>) + Send>;

struct Shared<T> {
    /// Set while the observers are locked.
    result: OnceLock<Result<T, TaskError>>,
    observers: Mutex<Observers<T>>,
    /// The number of [`Promise`]s, which can set the result.
    owners: AtomicUsize,
    /// Set when the result is asked for.
    retrieved: AtomicBool,
}

/// What runs when the promise is done.
struct Observers<T> {
    /// In the order of arrival.
    waiting: BTreeMap<u64, Waker>,
    next_id: u64,
    callbacks: Vec<Callback<T>>,
    /// Set while a thread calls the callbacks, which calls those that are added meanwhile too.
    is_calling: bool,
}

impl<T> Promise<T> {
    /// Returns a promise that is not done.
    #[must_use]
    pub fn new() -> Self {
        let observers = Observers { waiting: BTreeMap::new(), next_id: 0, callbacks: Vec::new(), is_calling: false };
        let shared = Shared {
            result: OnceLock::new(),
            observers: Mutex::new(observers),
            owners: AtomicUsize::new(1),
            retrieved: AtomicBool::new(false),
        };
        Promise { shared: Arc::new(shared) }
    }

    /// Sets the value: all tasks that await the promise get it. Python's `Future.set_result`.
    ///
    /// # Errors
    ///
    /// [`InvalidStateError`] with the value, if the promise is already done.
    pub fn set_result(&self, value: T) -> Result<(), InvalidStateError<T>> {
        match self.shared.set(Ok(value)) {
            Err(Ok(value)) => Err(InvalidStateError::new(DONE, value)),
            _ => Ok(()),
        }
    }

    /// Sets an error: all tasks that await the promise fail with it. Python's `Future.set_exception`.
    ///
    /// An error that is never asked for is logged through `tracing`. An error made from
    /// [`Cancelled`](crate::aio::Cancelled) cancels the promise.
    ///
    /// # Errors
    ///
    /// [`InvalidStateError`] with the error, if the promise is already done.
    #[doc(alias = "set_exception")]
    pub fn set_error(
        &self,
        error: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Result<(), InvalidStateError<TaskError>> {
        match self.shared.set(Err(TaskError::new(error))) {
            Err(Err(error)) => Err(InvalidStateError::new(DONE, error)),
            _ => Ok(()),
        }
    }

    /// Cancels the promise: all tasks that await it get [`TaskError::Cancelled`]. Python's `Future.cancel`.
    ///
    /// Returns `false` if the promise is already done.
    #[allow(clippy::must_use_candidate)]
    pub fn cancel(&self) -> bool {
        self.shared.set(Err(TaskError::Cancelled)).is_ok()
    }

    /// Returns whether the promise has a value or an error, or was cancelled. Python's `Future.done`.
    #[doc(alias = "done")]
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.shared.result.get().is_some()
    }

    /// Returns whether the promise was cancelled. Python's `Future.cancelled`.
    #[doc(alias = "cancelled")]
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.shared.result.get(), Some(Err(TaskError::Cancelled)))
    }

    /// Returns the result if the promise is done; it can be called again. Python's `Future.result` and
    /// `Future.exception`.
    #[doc(alias = "exception")]
    #[must_use]
    pub fn result(&self) -> Option<&Result<T, TaskError>> {
        let result = self.shared.result.get()?;
        self.shared.retrieved.store(true, Ordering::Relaxed);
        Some(result)
    }

    /// Calls `callback` with the result when the promise is done; at once if it already is. Python's
    /// `Future.add_done_callback`.
    ///
    /// Callbacks are called in the order in which they were added, in the call that resolves the promise, before its
    /// awaiters continue. A callback that is added while others are called comes after them, and is called by the same
    /// thread. A panic of a callback is logged.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Result<T, TaskError>) + Send + 'static) {
        {
            let mut observers = self.shared.observers.lock();
            observers.callbacks.push(Box::new(callback));
            if self.shared.result.get().is_none() || observers.is_calling {
                return;
            }
            observers.is_calling = true;
        }
        self.shared.call_callbacks();
    }

    /// Returns a future of the result that can be named and stored; `promise.await` is short for awaiting it.
    pub fn wait(&self) -> PromiseFuture<T> {
        PromiseFuture { shared: Arc::clone(&self.shared), number: None, point: CancelPoint::new() }
    }
}

const DONE: &str = "the promise is already resolved";

impl<T> Shared<T> {
    /// Sets the result, and wakes all waiters. Returns the result if there already is one.
    fn set(&self, result: Result<T, TaskError>) -> Result<(), Result<T, TaskError>> {
        let waiting = {
            let mut observers = self.observers.lock();
            self.result.set(result)?;
            observers.is_calling = true;
            mem::take(&mut observers.waiting)
        };
        self.call_callbacks();
        let mut wakers = WakeList::default();
        wakers.extend(waiting.into_values());
        wakers.wake();
        Ok(())
    }

    /// Calls the callbacks, and those that they add: in a loop, so that a chain of them does not need the stack.
    ///
    /// The caller has set `is_calling`, and the promise is done.
    fn call_callbacks(&self) {
        let Some(result) = self.result.get() else { return };
        loop {
            let callbacks = {
                let mut observers = self.observers.lock();
                observers.is_calling = !observers.callbacks.is_empty();
                mem::take(&mut observers.callbacks)
            };
            if callbacks.is_empty() {
                return;
            }
            for callback in callbacks {
                call_logging_panics(DONE_CALLBACK_PANICKED, || callback(result));
            }
        }
    }
}

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        self.shared.owners.fetch_add(1, Ordering::Relaxed);
        Promise { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if self.shared.owners.fetch_sub(1, Ordering::AcqRel) == 1 && !self.is_done() {
            // Those that await the promise get the error, so it is not reported as unretrieved.
            self.shared.retrieved.store(true, Ordering::Relaxed);
            let _ = self.shared.set(Err(TaskError::Failed(Arc::new(BrokenPromiseError))));
        }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if let (Some(result), false) = (self.result.get(), *self.retrieved.get_mut()) {
            report_unretrieved("a promise failed, and its error was never retrieved", result);
        }
    }
}

impl<T> Default for Promise<T> {
    fn default() -> Self {
        Promise::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Promise<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Promise").field("result", &self.shared.result.get()).finish()
    }
}

impl<T: Clone> IntoFuture for Promise<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = PromiseFuture<T>;

    fn into_future(self) -> PromiseFuture<T> {
        self.wait()
    }
}

impl<T: Clone> IntoFuture for &Promise<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = PromiseFuture<T>;

    fn into_future(self) -> PromiseFuture<T> {
        self.wait()
    }
}

// Nothing in it is pinned.
impl<T> Unpin for PromiseFuture<T> {}

impl<T: Clone> Future for PromiseFuture<T> {
    type Output = Result<T, TaskError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.poll_done(context.waker()) {
            self.point.unregister();
            self.shared.retrieved.store(true, Ordering::Relaxed);
            return self.shared.result.get().cloned().map_or(Poll::Pending, Poll::Ready);
        }
        if self.point.register(context.waker()) == Registered::Delivered {
            let _ = self.shared.set(Err(TaskError::Cancelled));
            raise_cancel();
            return Poll::Ready(Err(TaskError::Cancelled));
        }
        Poll::Pending
    }
}

impl<T> PromiseFuture<T> {
    /// Returns whether the promise is done; if it is not, `waker` will be woken.
    fn poll_done(&mut self, waker: &Waker) -> bool {
        let mut waker = PollWaker::new(waker);
        loop {
            let mut observers = self.shared.observers.lock();
            if self.shared.result.get().is_some() {
                return true;
            }
            if let Some(stored) = self.number.and_then(|number| observers.waiting.get_mut(&number)) {
                if waker.replace(stored) {
                    return false;
                }
            } else if let Some(clone) = waker.take_clone() {
                observers.next_id += 1;
                let number = observers.next_id;
                observers.waiting.insert(number, clone);
                self.number = Some(number);
                return false;
            }
            drop(observers);
            waker.make_clone();
        }
    }
}

impl<T> Drop for PromiseFuture<T> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let waker = self.shared.observers.lock().waiting.remove(&number);
            drop(waker);
        }
    }
}

impl<T> fmt::Debug for PromiseFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PromiseFuture")
            .field("done", &self.shared.result.get().is_some())
            .finish_non_exhaustive()
    }
}
