//! Polls in which a cancel wins over a value that is ready.
//!
//! At a point, a value that is ready usually wins over a request. A deadline that has passed when its future waits for
//! the first time is different: as in asyncio, the cancel is delivered at that wait, even if the future would be ready
//! at its next poll.

use core::cell::Cell;

std::thread_local! {
    static CANCEL_FIRST: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether points deliver a request before they poll their futures.
#[inline]
pub(crate) fn is_cancel_first() -> bool {
    CANCEL_FIRST.get()
}

/// Makes points deliver requests before they poll their futures, until this is dropped.
#[must_use]
pub(crate) struct CancelFirst {
    outer: bool,
}

impl CancelFirst {
    pub(crate) fn enter() -> Self {
        CancelFirst { outer: CANCEL_FIRST.replace(true) }
    }
}

impl Drop for CancelFirst {
    fn drop(&mut self) {
        CANCEL_FIRST.set(self.outer);
    }
}
