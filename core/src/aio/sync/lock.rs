//! Who may go on alone?

use core::fmt;
use core::ops::{Deref, DerefMut};

use tokio::sync::{Mutex, MutexGuard};

/// A lock that is waited for without blocking the thread, and the value that it guards. Python's `asyncio.Lock`, which guards
/// nothing by itself: `Lock::new(())` is that.
///
/// Who asked first gets it first; nobody who comes later overtakes those who wait. It is not reentrant: a task that asks again for what it has waits
/// for ever. It is never poisoned. (Within, it is the mutex of tokio, which needs no runtime.)
///
/// # Examples
///
/// The balance is read, and written after an await; nobody comes in between:
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
#[derive(Default)]
pub struct Lock<T: ?Sized = ()> {
    mutex: Mutex<T>,
}

impl<T> Lock<T> {
    /// A lock that nobody has.
    #[must_use]
    pub fn new(value: T) -> Self {
        Lock { mutex: Mutex::new(value) }
    }

    /// The value, without the lock.
    pub fn into_inner(self) -> T {
        self.mutex.into_inner()
    }
}

impl<T: ?Sized> Lock<T> {
    /// Waits until the lock is free, and takes it. It is released when the guard is dropped, also by a panic.
    ///
    /// # Cancel safety
    ///
    /// One that is dropped loses its place in the line; if the lock had just been given to it, the next one in the line gets it.
    pub async fn acquire(&self) -> LockGuard<'_, T> {
        LockGuard { guard: self.mutex.lock().await }
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
        self.mutex.try_lock().ok().map(|guard| LockGuard { guard })
    }

    /// Whether somebody has the lock, or is about to get it.
    pub fn locked(&self) -> bool {
        self.mutex.try_lock().is_err()
    }

    /// The value, without waiting: nobody else can have the lock.
    pub fn get_mut(&mut self) -> &mut T {
        self.mutex.get_mut()
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

/// Has a [`Lock`], and releases it when it is dropped. Python's `async with lock`.
#[must_use = "the lock is released when the guard is dropped"]
pub struct LockGuard<'a, T: ?Sized = ()> {
    guard: MutexGuard<'a, T>,
}

impl<'a, T: ?Sized> LockGuard<'a, T> {
    /// What to lock again after this one is gone.
    pub(super) fn again(&self) -> Again<'a, T> {
        Again { mutex: MutexGuard::mutex(&self.guard) }
    }
}

impl<T: ?Sized> Deref for LockGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> DerefMut for LockGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
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
pub(super) struct Again<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
}

impl<'a, T: ?Sized> Again<'a, T> {
    pub(super) async fn acquire(&self) -> LockGuard<'a, T> {
        LockGuard { guard: self.mutex.lock().await }
    }
}
