//! Wakers run while nothing is locked, so they may use the locks.

use coyield::aio::sync::{Barrier, Condition, Event, Lock, Queue};
use futures::FutureExt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};

/// Uses the lock that it waits for when it is woken, and when it is dropped.
struct Meddler<F: Fn()> {
    meddle: F,
    woken: AtomicUsize,
}

impl<F: Fn() + Send + Sync + 'static> Meddler<F> {
    fn new(meddle: F) -> Arc<Self> {
        Arc::new(Meddler { meddle, woken: AtomicUsize::new(0) })
    }
}

impl<F: Fn() + Send + Sync + 'static> Wake for Meddler<F> {
    fn wake(self: Arc<Self>) {
        (self.meddle)();
        self.woken.fetch_add(1, Ordering::Relaxed);
    }
}

impl<F: Fn()> Drop for Meddler<F> {
    fn drop(&mut self) {
        (self.meddle)();
    }
}

/// Polls the future until it waits, does something, and returns how often that woke it. Then polls the future with
/// another waker, which drops the first.
fn woken<F: Fn() + Send + Sync + 'static>(
    future: impl Future<Output: Sized>,
    meddle: F,
    change: impl FnOnce(),
) -> usize {
    let mut future = pin!(future);
    let meddler = Meddler::new(meddle);
    {
        let first = Waker::from(Arc::clone(&meddler));
        assert!(future.poll_unpin(&mut Context::from_waker(&first)).is_pending());
        let second = Waker::from(Arc::clone(&meddler));
        drop(first);
        assert!(future.poll_unpin(&mut Context::from_waker(&second)).is_pending());
    }
    change();
    let woken = meddler.woken.load(Ordering::Relaxed);
    assert!(future.poll_unpin(&mut Context::from_waker(Waker::noop())).is_ready());
    woken
}

#[test]
fn an_event() {
    let event = Arc::new(Event::new());
    let inside = Arc::clone(&event);
    assert_eq!(woken(event.wait(), move || inside.clear(), || event.set()), 1);
}

#[test]
fn a_lock() {
    let lock = Arc::new(Lock::new(()));
    let inside = Arc::clone(&lock);
    let guard = lock.try_acquire();
    assert_eq!(woken(lock.acquire(), move || drop(inside.try_acquire()), || drop(guard)), 1);
}

#[test]
fn a_condition() {
    let lock = Lock::new(());
    let condition = Arc::new(Condition::new());
    let inside = Arc::clone(&condition);
    let wait = condition.wait(lock.try_acquire().unwrap());
    assert_eq!(woken(wait, move || inside.notify(1), || condition.notify(1)), 1);
}

#[test]
fn a_barrier() {
    let barrier = Arc::new(Barrier::new(2));
    let inside = Arc::clone(&barrier);
    let arrive = || assert_eq!(barrier.wait().now_or_never(), Some(Ok(1)));
    assert_eq!(woken(barrier.wait(), move || assert!(inside.n_waiting() <= 1), arrive), 1);
}

#[test]
fn a_queue() {
    let queue = Arc::new(Queue::new(1));
    let inside = Arc::clone(&queue);
    assert_eq!(woken(queue.get(), move || assert!(inside.len() <= 1), || queue.try_put(1).unwrap()), 1);
    queue.try_put(1).unwrap();
    let inside = Arc::clone(&queue);
    assert_eq!(woken(queue.put(2), move || assert!(inside.len() <= 1), || assert_eq!(queue.try_get(), Ok(1))), 1);
    let inside = Arc::clone(&queue);
    let done = || (0..3).for_each(|_| queue.task_done().unwrap());
    assert_eq!(woken(queue.join(), move || assert!(inside.len() <= 1), done), 1);
}
