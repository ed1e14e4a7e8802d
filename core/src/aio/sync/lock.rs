//! A lock for tasks.

use core::fmt;
use core::ops::{Deref, DerefMut};

use futures_util::lock::{Mutex, MutexGuard};

use super::permits::{Held, Permits};

/// A lock that guards a value, and is waited for without blocking the thread. Python's `asyncio.Lock`, which guards
/// nothing by itself, is `Lock::new(())`.
///
/// Fair: tasks get the lock in the order in which they ask for it, first in, first out. Not reentrant: a task that asks
/// for a lock which it already holds waits forever. Never poisoned.
///
/// # Examples
///
/// The balance is read, and written after an await; no other task runs in between:
///
/// ```
/// use coyield::aio::sync::Lock;
///
/// # async fn fee() -> u32 { 1 }
/// # futures::executor::block_on(async {
/// let balance = Lock::new(10);
/// let withdraw = async |amount: u32| {
///     let mut balance = balance.acquire().await;
///     let left = *balance - amount - fee().await;
///     *balance = left;
/// };
/// futures::join!(withdraw(2), withdraw(3));
/// assert_eq!(balance.into_inner(), 3);
/// # });
/// ```
pub struct Lock<T: ?Sized = ()> {
    /// There is one permit. Without it, the mutex of the crate `futures` would let later tasks overtake.
    permits: Permits,
    /// Only the holder of the permit locks it, so it is never contended.
    value: Mutex<T>,
}

impl<T> Lock<T> {
    /// Returns a lock that is free.
    #[must_use]
    pub fn new(value: T) -> Self {
        Lock { permits: Permits::new(1), value: Mutex::new(value) }
    }

    /// Returns the value, consuming the lock.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Lock<T> {
    /// Waits until the lock is free, and takes it. The lock is released when the guard is dropped, also by a panic.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped loses its place in the queue; if the lock had just been granted to it, the next waiter
    /// gets the lock.
    pub async fn acquire(&self) -> LockGuard<'_, T> {
        self.guard(self.permits.acquire().await)
    }

    /// Takes the lock if it is free now.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::sync::Lock;
    ///
    /// let lock = Lock::new("value");
    /// let guard = lock.try_acquire();
    /// assert_eq!(guard.as_deref(), Some(&"value"));
    /// assert!(lock.try_acquire().is_none());
    /// ```
    pub fn try_acquire(&self) -> Option<LockGuard<'_, T>> {
        self.permits.try_acquire().map(|held| self.guard(held))
    }

    /// Returns whether a task holds the lock, or is about to get it.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.permits.free() == 0
    }

    /// Returns the value without waiting: `&mut self` excludes other holders.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    fn guard<'a>(&'a self, held: Held<'a>) -> LockGuard<'a, T> {
        let Some(value) = self.value.try_lock() else { unreachable!("the only permit was just acquired") };
        LockGuard { value, _held: held, lock: self }
    }
}

impl<T: Default> Default for Lock<T> {
    fn default() -> Self {
        Lock::new(T::default())
    }
}

impl<T> From<T> for Lock<T> {
    fn from(value: T) -> Self {
        Lock::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Lock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = formatter.debug_struct("Lock");
        match self.try_acquire() {
            Some(guard) => lock.field("value", &&*guard),
            None => lock.field("value", &format_args!("<locked>")),
        };
        lock.finish()
    }
}

/// Holds a [`Lock`], and releases it on drop. Python's `async with lock`.
#[must_use = "the lock is released when the guard is dropped"]
pub struct LockGuard<'a, T: ?Sized = ()> {
    // Dropped first: it is unlocked before the next waiter gets the permit.
    value: MutexGuard<'a, T>,
    _held: Held<'a>,
    lock: &'a Lock<T>,
}

impl<'a, T: ?Sized> LockGuard<'a, T> {
    /// Returns a handle that locks the same lock again after this guard is gone.
    pub(super) fn relock(&self) -> Relock<'a, T> {
        Relock { lock: self.lock }
    }
}

impl<T: ?Sized> Deref for LockGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: ?Sized> DerefMut for LockGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for LockGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for LockGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, formatter)
    }
}

/// The lock of a guard.
pub(super) struct Relock<'a, T: ?Sized> {
    lock: &'a Lock<T>,
}

impl<'a, T: ?Sized> Relock<'a, T> {
    pub(super) async fn acquire(&self) -> LockGuard<'a, T> {
        self.lock.acquire().await
    }
}
