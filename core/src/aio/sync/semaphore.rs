//! How many may go on at once?

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::permits::{Held, Permits};

/// A number of permits, of which each who wants to go on takes one. Python's `asyncio.Semaphore`.
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
    /// The most permits that there can be: an eighth of what a `usize` counts.
    pub const MAX: usize = Permits::MAX;

    /// A semaphore with so many permits.
    ///
    /// # Panics
    ///
    /// If `value` is more than [`MAX`](Self::MAX).
    #[must_use]
    pub fn new(value: usize) -> Self {
        Semaphore { permits: Permits::new(value) }
    }

    /// Waits until there is a permit, and takes it. It is given back when it is dropped.
    ///
    /// # Cancel safety
    ///
    /// One that is dropped loses its place in the line; if a permit had just been given to it, the next one in the line gets that.
    pub async fn acquire(&self) -> Permit<'_> {
        take(&self.permits, None).await
    }

    /// Takes a permit if there is one now.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        try_take(&self.permits, None)
    }

    /// Adds a permit: one that was [forgotten](Permit::forget), or one more than there were. Python's `release`.
    ///
    /// # Panics
    ///
    /// If there are more than [`MAX`](Self::MAX) then.
    pub fn release(&self) {
        self.permits.add();
    }

    /// Whether one would have to wait for a permit.
    #[must_use]
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.value() == 0
    }

    /// How many permits there are to be had.
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

/// A [`Semaphore`] that never has more permits than at first. Python's `asyncio.BoundedSemaphore`.
///
/// # Examples
///
/// What is taken here is given back elsewhere, and a mistake in the books is found out:
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
    /// How many were taken that no [`Permit`] will give back.
    forgotten: AtomicUsize,
}

impl BoundedSemaphore {
    /// A semaphore with so many permits, and never more.
    ///
    /// # Panics
    ///
    /// If `value` is more than [`Semaphore::MAX`].
    #[must_use]
    pub fn new(value: usize) -> Self {
        BoundedSemaphore { permits: Permits::new(value), bound: value, forgotten: AtomicUsize::new(0) }
    }

    /// Waits until there is a permit, and takes it. It is given back when it is dropped.
    ///
    /// # Cancel safety
    ///
    /// As that of [`Semaphore::acquire`].
    pub async fn acquire(&self) -> Permit<'_> {
        take(&self.permits, Some(&self.forgotten)).await
    }

    /// Takes a permit if there is one now.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        try_take(&self.permits, Some(&self.forgotten))
    }

    /// Gives back a permit that was [forgotten](Permit::forget). Python's `release`.
    ///
    /// # Errors
    ///
    /// [`OverReleaseError`] if there is none, where Python raises `ValueError`. What a [`Permit`] holds only that one gives back.
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

    /// Whether one would have to wait for a permit.
    #[must_use]
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.value() == 0
    }

    /// How many permits there are to be had.
    #[must_use]
    pub fn value(&self) -> usize {
        self.permits.free()
    }

    /// How many permits there were at first.
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

/// One permit of a [`Semaphore`] or a [`BoundedSemaphore`]; dropped, it is given back. Python's `async with semaphore`.
#[must_use = "the permit is given back when this is dropped"]
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
    /// Keeps the permit for good; `release` of the semaphore gives one back. Python's `acquire` without `async with`.
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

/// A [`BoundedSemaphore`] was released more often than it was acquired. Python's `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverReleaseError;

impl fmt::Display for OverReleaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the semaphore was released more often than acquired")
    }
}

impl core::error::Error for OverReleaseError {}
