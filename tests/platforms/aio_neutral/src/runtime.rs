//! A runtime for tasks that needs no operating system: one thread, and a clock that its driver sets.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use coyield::aio::{Instant, Runtime};
use futures::executor::{LocalPool, LocalSpawner};
use futures::task::LocalSpawnExt as _;

thread_local! {
    static POOL: RefCell<LocalPool> = RefCell::default();
    static SPAWNER: LocalSpawner = POOL.with_borrow(LocalPool::spawner);
}

/// When the clock began. Where `std` has a clock, a time cannot be made without it.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
static ORIGIN: LazyLock<Instant> = LazyLock::new(|| Instant::from_origin(Duration::ZERO));

static CLOCK: Mutex<Clock> = Mutex::new(Clock { now: Duration::ZERO, timers: BTreeMap::new(), next: 0 });

struct Clock {
    now: Duration,
    timers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
}

fn clock() -> MutexGuard<'static, Clock> {
    CLOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the clock, runs the tasks until they all wait, and returns when to call this again.
pub fn turn(now: Duration) -> Option<Duration> {
    let due = {
        let mut clock = clock();
        clock.now = now;
        let later = clock.timers.split_off(&(now, u64::MAX));
        std::mem::replace(&mut clock.timers, later)
    };
    due.into_values().for_each(Waker::wake);
    POOL.with_borrow_mut(LocalPool::run_until_stalled);
    clock().timers.first_key_value().map(|((deadline, _), _)| *deadline)
}

/// The runtime.
pub struct Turns;

struct Sleep {
    deadline: Duration,
    number: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut clock = clock();
        if clock.now >= self.deadline {
            return Poll::Ready(());
        }
        clock.timers.insert((self.deadline, self.number), context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let waker = clock().timers.remove(&(self.deadline, self.number));
        drop(waker);
    }
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Runtime for Turns {
    fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        while future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            let now = clock().now;
            let mut next = turn(now);
            while !woken.0.swap(false, Ordering::Relaxed) {
                // Nothing can be done before then, so the call returns at once.
                next = turn(next.expect("somebody wakes the future, or a timer does"));
            }
        }
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.spawn_local(future);
    }

    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        SPAWNER.with(|spawner| spawner.spawn_local(future)).expect("the pool is there");
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut clock = clock();
        clock.next += 1;
        Box::pin(Sleep { deadline: deadline.saturating_duration_since(*ORIGIN), number: clock.next })
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // There is no other thread: it has a turn of its own.
        self.spawn_local(Box::pin(async { work() }));
    }

    fn now(&self) -> Instant {
        *ORIGIN + clock().now
    }
}
