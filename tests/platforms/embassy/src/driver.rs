//! Embassy's time, by the processor's timer, which interrupts once a millisecond.

use core::cell::RefCell;
use core::task::Waker;

use cortex_m_rt::exception;
use critical_section::Mutex;
use embassy_time_driver::{Driver, time_driver_impl};
use embassy_time_queue_utils::Queue;

struct Ticks {
    now: u64,
    queue: Queue,
}

struct TickDriver(Mutex<RefCell<Ticks>>);

time_driver_impl!(static DRIVER: TickDriver = TickDriver(Mutex::new(RefCell::new(Ticks { now: 0, queue: Queue::new() }))));

impl Driver for TickDriver {
    fn now(&self) -> u64 {
        critical_section::with(|section| self.0.borrow_ref(section).now)
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|section| {
            // The next tick is early enough, also for what is in the past.
            self.0.borrow_ref_mut(section).queue.schedule_wake(at, waker);
        });
    }
}

#[exception]
fn SysTick() {
    critical_section::with(|section| {
        let mut ticks = DRIVER.0.borrow_ref_mut(section);
        ticks.now += 1;
        let now = ticks.now;
        assert!(now < 10_000, "something waits for ever");
        ticks.queue.next_expiration(now);
    });
}
