//! A condition variable for tasks.

use core::fmt;

use super::lock::LockGuard;
use super::notify_queue::NotifyQueue;
use crate::aio::cancel::try_await::try_await;
use crate::aio::outcome::error::Cancelled;

/// Lets tasks wait for a change of the value that a [`Lock`](super::Lock) guards. Python's `asyncio.Condition`, apart
/// from its lock: as with the standard library's `Condvar`, a wait takes the guard and returns it.
///
/// Several conditions can go with one lock, which Python writes `Condition(lock)`. Tasks that wait at one condition
/// with guards of different locks are served all the same.
///
/// # What becomes of the lock when a wait is cancelled
///
/// In Python it is acquired again before `CancelledError` is raised. Dropping a future cannot wait for that, so:
///
/// - [`wait`](Self::wait) and [`wait_for`](Self::wait_for) have released the lock when they are dropped. Their guard is
///   gone with them, so the lock cannot be mistaken for locked.
/// - [`try_wait`](Self::try_wait) and [`try_wait_for`](Self::try_wait_for) are cancellation points themselves. When
///   [`Cancelled`] is delivered to them, they acquire the lock again, as Python does, and return the guard and the
///   error.
///
/// # Examples
///
/// A consumer waits until there is something in the basket:
///
/// ```
/// use coyield::aio::sync::{Condition, Lock};
///
/// # futures::executor::block_on(async {
/// let basket = Lock::new(Vec::new());
/// let changed = Condition::new();
/// let consume = async {
///     let mut apples = changed.wait_for(basket.acquire().await, |apples| apples.len() >= 2).await;
///     std::mem::take(&mut *apples)
/// };
/// let produce = async {
///     for apple in ["gala", "fuji"] {
///         basket.acquire().await.push(apple);
///         changed.notify(1);
///     }
/// };
/// let (apples, ()) = futures::join!(consume, produce);
/// assert_eq!(apples, ["gala", "fuji"]);
/// # });
/// ```
pub struct Condition {
    queue: NotifyQueue,
}

impl Condition {
    /// Returns a condition without waiters.
    #[must_use]
    pub fn new() -> Self {
        Condition { queue: NotifyQueue::new() }
    }

    /// Releases the lock, waits for a notification, and acquires the lock again.
    ///
    /// No notification after the release of the lock is missed. Check the value again after the wait, because other
    /// tasks may have come first; [`wait_for`](Self::wait_for) does.
    ///
    /// # Cancel safety
    ///
    /// If it is dropped, the lock is released and stays so. A notification by [`notify`](Self::notify) that it had
    /// received goes to the next waiter.
    pub async fn wait<'a, T: ?Sized>(&self, guard: LockGuard<'a, T>) -> LockGuard<'a, T> {
        let lock = guard.relock();
        let notified = self.queue.next(|| drop(guard)).await;
        let guard = lock.acquire().await;
        notified.accept();
        guard
    }

    /// [Waits](Self::wait) until the predicate is true of the guarded value. The predicate is called at once, and after
    /// each notification, with the lock held.
    ///
    /// # Cancel safety
    ///
    /// The same as of [`wait`](Self::wait).
    pub async fn wait_for<'a, T: ?Sized>(
        &self,
        mut guard: LockGuard<'a, T>,
        mut predicate: impl FnMut(&mut T) -> bool,
    ) -> LockGuard<'a, T> {
        while !predicate(&mut guard) {
            guard = self.wait(guard).await;
        }
        guard
    }

    /// [`wait`](Self::wait) that catches [`Cancelled`]: in any case, the lock is acquired again, and its guard
    /// returned.
    ///
    /// A cancel request that arrives while the lock is being acquired again does not stop that; it is returned
    /// afterwards. The task loses its place in the queue for the lock, as in Python.
    ///
    /// # Errors
    ///
    /// [`Cancelled`], along with the guard, if the task was cancelled in the meantime.
    ///
    /// # Cancel safety
    ///
    /// If it is cancelled, a notification that it had received goes to the next waiter. If it is dropped, it behaves as
    /// [`wait`](Self::wait).
    ///
    /// # Examples
    ///
    /// A worker signs off, under the lock, when it is cancelled:
    ///
    /// ```
    /// use coyield::aio::sync::{Condition, Lock};
    /// use coyield::aio::cancellable;
    ///
    /// # futures::executor::block_on(async {
    /// let workers = Lock::new(1);
    /// let work = Condition::new();
    /// let (task, cancel) = cancellable(async {
    ///     let (mut workers, waited) = work.try_wait(workers.acquire().await).await;
    ///     if waited.is_err() {
    ///         *workers -= 1;
    ///     }
    ///     waited
    /// });
    /// let (ended, ()) = futures::join!(task, async { cancel.cancel() });
    /// assert!(ended.is_ok_and(|waited| waited.is_err()));
    /// assert_eq!(*workers.acquire().await, 0);
    /// # });
    /// ```
    pub async fn try_wait<'a, T: ?Sized>(&self, guard: LockGuard<'a, T>) -> (LockGuard<'a, T>, Result<(), Cancelled>) {
        let lock = guard.relock();
        let mut notified = try_await(self.queue.next(|| drop(guard))).await;
        let guard = loop {
            match try_await(lock.acquire()).await {
                Ok(guard) => break guard,
                // Dropping the notification hands it to the next waiter.
                Err(cancelled) => notified = Err(cancelled),
            }
        };
        (guard, notified.map(super::notify_queue::Notified::accept))
    }

    /// [`wait_for`](Self::wait_for) that catches [`Cancelled`], as [`try_wait`](Self::try_wait) does.
    ///
    /// # Errors
    ///
    /// [`Cancelled`], along with the guard, if the task was cancelled before the predicate was true. The predicate is
    /// not called again then.
    ///
    /// # Cancel safety
    ///
    /// The same as of [`try_wait`](Self::try_wait).
    pub async fn try_wait_for<'a, T: ?Sized>(
        &self,
        mut guard: LockGuard<'a, T>,
        mut predicate: impl FnMut(&mut T) -> bool,
    ) -> (LockGuard<'a, T>, Result<(), Cancelled>) {
        while !predicate(&mut guard) {
            let waited;
            (guard, waited) = self.try_wait(guard).await;
            if waited.is_err() {
                return (guard, waited);
            }
        }
        (guard, Ok(()))
    }

    /// Notifies up to `n` waiters, those first that have waited longest.
    ///
    /// Python's default is 1, and Python requires that the lock is held. Here that is not checked: a task that has
    /// changed the guarded value may have released the lock.
    pub fn notify(&self, n: usize) {
        self.queue.notify(n);
    }

    /// Notifies all waiters.
    pub fn notify_all(&self) {
        self.queue.notify_all();
    }
}

impl Default for Condition {
    fn default() -> Self {
        Condition::new()
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Condition").field("waiters", &self.queue.len()).finish()
    }
}
