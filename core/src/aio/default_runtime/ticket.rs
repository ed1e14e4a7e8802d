//! Is a job in the queue of its executor?

use core::sync::atomic::{AtomicU32, Ordering};

/// A job's place among those of its executor, and whether it is in the queue.
///
/// A caller that finds it outside of the queue puts it there, so it is there once, from whatever thread it is called. It
/// begins in the queue, where its executor puts it. After its end it is never put there again.
pub(crate) struct Ticket(AtomicU32);

/// It is in the queue, or about to be put there, or the job has ended.
const QUEUED: u32 = 1 << 31;

impl Ticket {
    pub(crate) const fn new() -> Self {
        Ticket(AtomicU32::new(QUEUED))
    }

    /// The executor has given the job this place, and puts it into the queue.
    pub(super) fn assign(&self, place: u32) {
        self.0.store(place | QUEUED, Ordering::Relaxed);
    }

    /// The job has something to do. Returns its place if the caller is to put it into the queue.
    #[inline]
    pub(super) fn call(&self) -> Option<u32> {
        // What was done before this call is seen when the job begins, even if it was in the queue already.
        let old = self.0.fetch_or(QUEUED, Ordering::AcqRel);
        (old & QUEUED == 0).then_some(old)
    }

    /// The job was taken from the queue, and runs: it is called again for what happens from now on.
    #[inline]
    pub(crate) fn begin(&self) {
        self.0.fetch_and(!QUEUED, Ordering::AcqRel);
    }

    /// The job has ended, and is not put into the queue again. Returns whether it is there.
    #[inline]
    pub(crate) fn end(&self) -> bool {
        self.0.fetch_or(QUEUED, Ordering::AcqRel) & QUEUED != 0
    }
}
