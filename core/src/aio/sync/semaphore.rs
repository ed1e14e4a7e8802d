//! Semaphores: a limit on how many tasks run a section at once.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::permits::{Held, Permits};

/// A number of permits; a task takes one to continue. Python's `asyncio.Semaphore`.
///
/// Tasks get permits in the order in which they ask for them, first in, first out.
///
/// # Examples
///
/// Of five downloads, two run at once:
///
/// ```
/// use coyield::aio::sync::Semaphore;
/// use std::cell::Cell;
///
/// # async fn fetch(_: u32) {
/// #     let mut first = true;
/// #     std::future::poll_fn(|context| {
/// #         context.waker().wake_by_ref();
/// #         if std::mem::take(&mut first) { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
/// #     }).await;
/// # }
/// # futures::executor::block_on(async {
/// let connections = Semaphore::new(2);
/// let open = Cell::new(0);
/// let download = async |n| {
///     let _permit = connections.acquire().await;
///     open.set(open.get() + 1);
///     assert!(open.get() <= 2);
///     fetch(n).await;
///     open.set(open.get() - 1);
/// };
/// futures::future::join_all((0..5).map(download)).await;
/// assert_eq!(connections.value(), 2);
/// # });
/// ```
pub struct Semaphore {
    permits: Permits,
}

impl Semaphore {
    /// The maximum number of permits: an eighth of the range of `usize`.
    pub const MAX: usize = Permits::MAX;

    /// Returns a semaphore with `value` permits.
    ///
    /// # Panics
    ///
    /// If `value` is more than [`MAX`](Self::MAX).
    #[must_use]
    pub fn new(value: usize) -> Self {
        Semaphore { permits: Permits::new(value) }
    }

    /// Waits for a permit, and takes it. The permit is released when it is dropped.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped loses its place in the queue; a permit that had just been granted to it goes to the next
    /// waiter.
    pub async fn acquire(&self) -> Permit<'_> {
        take(&self.permits, None).await
    }

    /// Takes a permit if one is available now.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        try_take(&self.permits, None)
    }

    /// Adds a permit: one that was [forgotten](Permit::forget), or an additional one. Python's `release`.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX`](Self::MAX) permits.
    pub fn release(&self) {
        self.permits.add();
    }

    /// Returns whether `acquire` would have to wait.
    #[must_use]
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.value() == 0
    }

    /// Returns the number of available permits.
    #[must_use]
    pub fn value(&self) -> usize {
        self.permits.free()
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Semaphore").field("value", &self.value()).finish()
    }
}

/// A [`Semaphore`] that never has more permits than it began with. Python's `asyncio.BoundedSemaphore`.
///
/// # Examples
///
/// A permit is taken in one place and released in another, and a release too many is an error:
///
/// ```
/// use coyield::aio::sync::{BoundedSemaphore, OverReleaseError};
///
/// # futures::executor::block_on(async {
/// let seats = BoundedSemaphore::new(2);
/// seats.acquire().await.forget();
/// assert_eq!(seats.value(), 1);
///
/// seats.release()?;
/// assert_eq!(seats.release(), Err(OverReleaseError));
/// # Ok::<_, OverReleaseError>(()) }).unwrap();
/// ```
pub struct BoundedSemaphore {
    permits: Permits,
    bound: usize,
    /// The number of permits that were taken and that no [`Permit`] will release.
    forgotten: AtomicUsize,
}

impl BoundedSemaphore {
    /// Returns a semaphore with `value` permits, which is also their maximum.
    ///
    /// # Panics
    ///
    /// If `value` is more than [`Semaphore::MAX`].
    #[must_use]
    pub fn new(value: usize) -> Self {
        BoundedSemaphore { permits: Permits::new(value), bound: value, forgotten: AtomicUsize::new(0) }
    }

    /// Waits for a permit, and takes it. The permit is released when it is dropped.
    ///
    /// # Cancel safety
    ///
    /// The same as of [`Semaphore::acquire`].
    pub async fn acquire(&self) -> Permit<'_> {
        take(&self.permits, Some(&self.forgotten)).await
    }

    /// Takes a permit if one is available now.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        try_take(&self.permits, Some(&self.forgotten))
    }

    /// Releases a permit that was [forgotten](Permit::forget). Python's `release`.
    ///
    /// # Errors
    ///
    /// [`OverReleaseError`] if no permit is forgotten, where Python raises `ValueError`. A permit that a [`Permit`]
    /// holds is released only by dropping that [`Permit`].
    pub fn release(&self) -> Result<(), OverReleaseError> {
        let one_less = |forgotten: usize| forgotten.checked_sub(1);
        // Newer versions call it `try_update`, which our oldest Rust does not have.
        #[allow(deprecated)]
        let counted = self.forgotten.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less);
        match counted {
            Ok(_) => {
                self.permits.add();
                Ok(())
            }
            Err(_) => Err(OverReleaseError),
        }
    }

    /// Returns whether `acquire` would have to wait.
    #[must_use]
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.value() == 0
    }

    /// Returns the number of available permits.
    #[must_use]
    pub fn value(&self) -> usize {
        self.permits.free()
    }

    /// Returns the number of permits that the semaphore began with.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.bound
    }
}

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut semaphore = formatter.debug_struct("BoundedSemaphore");
        semaphore.field("value", &self.value()).field("bound", &self.bound).finish_non_exhaustive()
    }
}

/// One permit of a [`Semaphore`] or a [`BoundedSemaphore`]; released on drop. Python's `async with semaphore`.
#[must_use = "the permit is released when this is dropped"]
pub struct Permit<'a> {
    permit: Held<'a>,
    forgotten: Option<&'a AtomicUsize>,
}

async fn take<'a>(permits: &'a Permits, forgotten: Option<&'a AtomicUsize>) -> Permit<'a> {
    Permit { permit: permits.acquire().await, forgotten }
}

fn try_take<'a>(permits: &'a Permits, forgotten: Option<&'a AtomicUsize>) -> Option<Permit<'a>> {
    permits.try_acquire().map(|permit| Permit { permit, forgotten })
}

impl Permit<'_> {
    /// Drops this value without releasing the permit; the semaphore's `release` returns it. Python's `acquire` without
    /// `async with`.
    pub fn forget(self) {
        if let Some(forgotten) = self.forgotten {
            forgotten.fetch_add(1, Ordering::AcqRel);
        }
        self.permit.forget();
    }
}

impl fmt::Debug for Permit<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Permit").finish_non_exhaustive()
    }
}

/// The error of a [`BoundedSemaphore`] that was released more often than it was acquired. Python's `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverReleaseError;

impl fmt::Display for OverReleaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the semaphore was released more often than acquired")
    }
}

impl core::error::Error for OverReleaseError {}
