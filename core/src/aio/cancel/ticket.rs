//! The place of a job in the queue of an executor.

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
pub(crate) use queued::Ticket;
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
pub(crate) use without_executor::Ticket;

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod queued {
    use core::sync::atomic::{AtomicU32, Ordering};

    /// The key of a job among those of its executor, and whether the job is in the queue.
    ///
    /// A caller that finds the job outside of the queue puts it there, so it is there once, whatever threads schedule
    /// it. A job begins in the queue, where its executor puts it. After its end it is never put there again.
    pub(crate) struct Ticket(AtomicU32);

    /// The job is in the queue, or about to be put there, or has ended.
    const QUEUED: u32 = 1 << 31;

    impl Ticket {
        pub(crate) const fn new() -> Self {
            Ticket(AtomicU32::new(QUEUED))
        }

        /// The executor has given the job this key, and puts it into the queue.
        pub(crate) fn assign(&self, key: u32) {
            self.0.store(key | QUEUED, Ordering::Relaxed);
        }

        /// The job has something to do. Returns its key if the caller is to put it into the queue.
        #[inline]
        pub(crate) fn schedule(&self) -> Option<u32> {
            // What was done before this call is seen when the job begins, even if it was in the queue already.
            let old = self.0.fetch_or(QUEUED, Ordering::AcqRel);
            (old & QUEUED == 0).then_some(old)
        }

        /// The job was taken from the queue, and runs: it is put there again for what happens from now on.
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
}

#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
mod without_executor {
    /// The place of a job in a queue that does not exist.
    pub(crate) struct Ticket;

    #[allow(dead_code, clippy::unused_self, reason = "an executor needs it")]
    impl Ticket {
        pub(crate) const fn new() -> Self {
            Ticket
        }

        pub(crate) fn begin(&self) {}

        pub(crate) fn end(&self) -> bool {
            false
        }
    }
}
