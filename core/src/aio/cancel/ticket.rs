//! The place of a job in the queue of an executor.

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
pub(crate) use queued::Ticket;
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
pub(crate) use without_executor::Ticket;

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod queued {
    #[cfg(not(all(test, coyield_loom)))]
    use core::sync::atomic::AtomicU32;
    use core::sync::atomic::Ordering;

    #[cfg(all(test, coyield_loom))]
    use loom::sync::atomic::AtomicU32;

    /// The key of a job among those of its executor, and whether the job is in the queue.
    ///
    /// A caller that finds the job outside of the queue puts it there, so it is there once, whatever threads schedule
    /// it. A job begins in the queue, where its executor puts it. After its end it is never put there again.
    pub(crate) struct Ticket(AtomicU32);

    /// The job is in the queue, or about to be put there, or has ended.
    const QUEUED: u32 = 1 << 31;

    impl Ticket {
        #[cfg(not(all(test, coyield_loom)))]
        pub(crate) const fn new() -> Self {
            Ticket(AtomicU32::new(QUEUED))
        }

        #[cfg(all(test, coyield_loom))]
        pub(crate) fn new() -> Self {
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

#[cfg(all(test, coyield_loom))]
mod models {
    use core::sync::atomic::Ordering;
    use std::vec;
    use std::vec::Vec;

    use loom::sync::atomic::AtomicBool;
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    use super::Ticket;

    /// A job, the queue of its executor, and what two threads ask the job for.
    struct Shared {
        ticket: Ticket,
        queue: Mutex<Vec<u32>>,
        asked: [AtomicBool; 2],
    }

    impl Shared {
        /// Schedules the job after asking it for something, as a waker does.
        fn ask(&self, what: usize) {
            self.asked[what].store(true, Ordering::Relaxed);
            if let Some(key) = self.ticket.schedule() {
                let mut queue = self.queue.lock().unwrap();
                assert!(queue.is_empty(), "a job is in the queue once");
                queue.push(key);
            }
        }

        /// Runs the job if it is in the queue.
        fn run(&self, done: &mut [bool; 2]) {
            let Some(key) = self.queue.lock().unwrap().pop() else { return };
            assert_eq!(key, 7);
            self.ticket.begin();
            for (asked, done) in self.asked.iter().zip(done) {
                *done |= asked.load(Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_job_runs_after_each_request_and_is_queued_once() {
        loom::model(|| {
            let shared = Shared {
                ticket: Ticket::new(),
                queue: Mutex::new(vec![7]),
                asked: [AtomicBool::new(false), AtomicBool::new(false)],
            };
            shared.ticket.assign(7);
            let shared = Arc::new(shared);
            let threads = [0, 1].map(|what| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.ask(what))
            });
            let mut done = [false; 2];
            shared.run(&mut done);
            for thread in threads {
                thread.join().unwrap();
            }
            shared.run(&mut done);
            assert_eq!(done, [true; 2], "a request is not lost");
        });
    }

    #[test]
    fn a_job_that_has_ended_is_not_queued_again() {
        loom::model(|| {
            let shared = Shared {
                ticket: Ticket::new(),
                queue: Mutex::new(Vec::new()),
                asked: [AtomicBool::new(false), AtomicBool::new(false)],
            };
            shared.ticket.assign(7);
            shared.ticket.begin();
            let shared = Arc::new(shared);
            let asks = {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.ask(0))
            };
            let is_queued = shared.ticket.end();
            asks.join().unwrap();
            assert_eq!(shared.queue.lock().unwrap().len(), usize::from(is_queued));
        });
    }
}
