//! Waiters that are dropped, or that receive `Cancelled`.

use coyield::aio::sync::{Condition, Event, Lock, Semaphore};
use coyield::aio::{Cancelled, cancellable};
use coyield::try_await;
use futures::FutureExt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_cancel_wins_over_a_lock_that_was_handed_over() {
    let lock = Lock::new(());
    let guard = lock.try_acquire();
    let (task, cancel) = cancellable(async { try_await!(lock.acquire()).map(drop) });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    drop(guard);
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(Err(Cancelled))));
    assert!(!lock.is_locked());
}

#[test]
fn a_lock_is_left_when_its_waiter_is_told() {
    let lock = Lock::new(());
    let guard = lock.try_acquire();
    let (task, cancel) = cancellable(async { try_await!(lock.acquire()).map(drop) });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(Err(Cancelled))));
    drop(guard);
    assert!(!lock.is_locked());
}

#[test]
fn a_dropped_wait_leaves_the_lock_released_and_hands_its_notice_on() {
    let (lock, condition) = (Lock::new(()), Condition::new());
    let mut first = Box::pin(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(first.as_mut()).is_pending());
    let mut second = pin!(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(second.as_mut()).is_pending());

    // It has received the notification, and waits for the lock.
    let guard = lock.try_acquire().unwrap();
    condition.notify(1);
    assert!(poll(first.as_mut()).is_pending());
    assert_eq!(format!("{condition:?}"), "Condition { waiters: 1 }");
    drop(first);
    assert_eq!(format!("{condition:?}"), "Condition { waiters: 0 }");
    drop(guard);
    assert!(poll(second.as_mut()).is_ready());
    assert!(!lock.is_locked());
}

#[test]
fn a_wait_that_is_never_polled_releases_the_lock() {
    let (lock, condition) = (Lock::new(()), Condition::new());
    drop(condition.wait(lock.try_acquire().unwrap()));
    assert!(!lock.is_locked());
}

#[test]
fn a_notice_to_all_is_not_handed_on() {
    let (lock, condition) = (Lock::new(()), Condition::new());
    let mut first = Box::pin(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(first.as_mut()).is_pending());
    condition.notify_all();
    let mut late = pin!(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(late.as_mut()).is_pending());
    drop(first);
    assert!(poll(late.as_mut()).is_pending());
}

#[test]
fn a_notice_to_one_is_part_of_one_to_all_that_follows() {
    let (lock, condition) = (Lock::new(()), Condition::new());
    let mut first = Box::pin(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(first.as_mut()).is_pending());
    condition.notify(1);
    condition.notify_all();
    let mut late = pin!(condition.wait(lock.try_acquire().unwrap()));
    assert!(poll(late.as_mut()).is_pending());
    drop(first);
    assert!(poll(late.as_mut()).is_pending());
}

#[test]
fn try_wait_gives_the_guard_back_in_any_case() {
    let (lock, condition) = (Lock::new(1), Condition::new());
    let (task, cancel) = cancellable(async {
        let (mut guard, waited) = condition.try_wait(lock.acquire().await).await;
        *guard += 1;
        let (guard, again) = condition.try_wait(guard).await;
        (*guard, waited, again)
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    condition.notify(1);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((2, Ok(()), Err(Cancelled)))));
}

#[test]
fn try_wait_for_goes_on_until_it_is_true_or_cancelled() {
    let (lock, condition) = (Lock::new(0), Condition::new());
    let (task, cancel) = cancellable(async {
        let (guard, first) = condition.try_wait_for(lock.acquire().await, |value| *value >= 2).await;
        let (guard, second) = condition.try_wait_for(guard, |value| *value >= 4).await;
        (*guard, first, second)
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    for value in 1..=3 {
        *lock.try_acquire().unwrap() = value;
        condition.notify_all();
        assert!(poll(task.as_mut()).is_pending());
    }
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((3, Ok(()), Err(Cancelled)))));
}

#[test]
fn a_cancel_wins_over_a_permit_and_an_event_that_were_handed_over() {
    let (semaphore, event) = (Semaphore::new(0), Event::new());
    let (task, cancel) = cancellable(async {
        let permit = try_await!(semaphore.acquire()).map(drop);
        (permit, try_await!(event.wait()))
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    semaphore.release();
    cancel.cancel();
    assert!(poll(task.as_mut()).is_pending(), "it waits for the event");
    assert_eq!(semaphore.value(), 1);
    event.set();
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((Err(Cancelled), Err(Cancelled)))));
    assert_eq!(event.wait().now_or_never(), Some(()));
}
