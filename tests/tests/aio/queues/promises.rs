//! The items and places that are promised to waiters.

use coyield::aio::sync::{
    LifoQueue, PriorityQueue, PutError, Queue, QueueShutDownError, TaskDoneError, TryGetError, TryPutError,
};
use coyield::aio::{Cancelled, cancellable};
use coyield::try_await;
use coyield_tests::{Log, panic_of};
use futures::FutureExt;
use std::cell::Cell;
use std::cmp::Ordering;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_getter_that_was_woken_is_not_overtaken() {
    let queue = Queue::new(0);
    let mut first = pin!(queue.get());
    assert!(poll(first.as_mut()).is_pending());
    queue.try_put(1).unwrap();
    assert_eq!((queue.len(), queue.try_get()), (1, Err(TryGetError::Empty)));
    assert_eq!(queue.get().now_or_never(), None);
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(poll(first.as_mut()), Poll::Ready(Ok(2)));
}

#[test]
fn a_putter_that_was_woken_is_not_overtaken() {
    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    let mut second = pin!(queue.put(2));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!((queue.is_full(), queue.try_put(3)), (false, Err(TryPutError::Full(3))));
    assert_eq!(queue.put(3).now_or_never(), None);
    assert_eq!(poll(second.as_mut()), Poll::Ready(Ok(())));
    assert_eq!(queue.try_get(), Ok(2));
    assert_eq!(queue.try_put(3), Ok(()));
}

#[test]
fn a_promise_goes_from_hand_to_hand() {
    let queue = Queue::new(0);
    let mut getters: Vec<_> = (0..4).map(|_| Box::pin(queue.get())).collect();
    for getter in &mut getters {
        assert!(poll(getter.as_mut()).is_pending());
    }
    queue.try_put(1).unwrap();
    getters.drain(..2);
    assert!(poll(getters[1].as_mut()).is_pending(), "it comes after the other one");
    assert_eq!(poll(getters[0].as_mut()), Poll::Ready(Ok(1)));
    getters.clear();
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_get(), Ok(2));
}

#[test]
fn a_cancel_wins_over_an_item_that_was_handed_over() {
    let queue = Queue::new(0);
    let (task, cancel) = cancellable(async { (try_await!(queue.get()), try_await!(queue.get())) });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    queue.try_put(1).unwrap();
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((Err(Cancelled), Ok(Ok(1))))));
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_get(), Ok(2));
}

#[test]
fn an_error_returns_the_item() {
    let queue = Queue::new(1);
    queue.try_put("a").unwrap();
    let mut waiting = pin!(queue.put("b"));
    assert!(poll(waiting.as_mut()).is_pending());
    let full = queue.try_put("c").unwrap_err();
    assert!(full.is_full() && !full.is_shut_down());
    assert_eq!((full.to_string(), format!("{full:?}")), ("the queue is full".into(), "Full(..)".into()));
    assert_eq!(full.into_item(), "c");
    queue.shut_down();
    assert_eq!(poll(waiting.as_mut()), Poll::Ready(Err(PutError("b"))));
    let shut_down = queue.try_put("d").unwrap_err();
    assert!(shut_down.is_shut_down());
    assert_eq!(shut_down.into_item(), "d");
    let all: [&dyn std::error::Error; 5] =
        [&PutError(()), &TryPutError::ShutDown(()), &TryGetError::Empty, &TaskDoneError, &QueueShutDownError];
    let said: Vec<_> = all.iter().map(ToString::to_string).collect();
    let shut_down = "the queue was shut down";
    let too_often = "task_done was called more often than items were put";
    assert_eq!(said, [shut_down, shut_down, "the queue is empty", too_often, shut_down]);
}

#[test]
fn a_queue_is_shown_by_its_counts() {
    let queue = LifoQueue::new(2);
    queue.try_put(1).unwrap();
    assert_eq!(format!("{queue:?}"), "LifoQueue { maxsize: 2, len: 1, unfinished: 1, shut_down: false }");
}

#[test]
fn a_dropped_put_drops_its_item() {
    let log = Log::new();
    let queue = Queue::new(1);
    assert!(queue.try_put(log.noisy("first")).is_ok());
    let mut second = Box::pin(queue.put(log.noisy("second")));
    assert!(poll(second.as_mut()).is_pending());
    drop(second);
    assert_eq!(log.take(), ["second"]);
    drop(queue);
    assert_eq!(log.take(), ["first"]);
}

/// Uses its queue when it is dropped.
struct Meddler(Rc<Queue<Meddler>>, Rc<Cell<u32>>);

impl Drop for Meddler {
    fn drop(&mut self) {
        assert_eq!(self.0.len(), 0);
        self.1.set(self.1.get() + 1);
    }
}

#[test]
fn items_are_dropped_while_nothing_is_locked() {
    let (queue, dropped) = (Rc::new(Queue::new(0)), Rc::default());
    for _ in 0..3 {
        assert!(queue.try_put(Meddler(Rc::clone(&queue), Rc::clone(&dropped))).is_ok());
    }
    queue.shut_down_now();
    assert_eq!(dropped.get(), 3);
}

/// Its order panics when it meets a 13.
#[derive(Debug, PartialEq, Eq)]
struct Unlucky(u32);

impl PartialOrd for Unlucky {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Unlucky {
    fn cmp(&self, other: &Self) -> Ordering {
        assert!(self.0 != 13 && other.0 != 13, "unlucky");
        self.0.cmp(&other.0)
    }
}

#[test]
fn a_panic_of_the_order_leaves_a_queue_that_works() {
    let queue = PriorityQueue::new(0);
    let mut waits = pin!(queue.get());
    assert!(poll(waits.as_mut()).is_pending());
    queue.try_put(Unlucky(1)).unwrap();
    queue.try_put(Unlucky(2)).unwrap();
    assert_eq!(panic_of(|| queue.try_put(Unlucky(13))), "unlucky");
    assert_eq!(queue.len(), 3, "it was put all the same");
    assert_eq!(panic_of(|| queue.try_get()), "unlucky");
    assert_eq!(queue.len(), 2, "one is lost");
    assert!(poll(waits.as_mut()).is_ready(), "one was promised");
    assert!(queue.try_get().is_ok());
    assert_eq!(queue.try_get(), Err(TryGetError::Empty));
    queue.try_put(Unlucky(3)).unwrap();
    assert_eq!(queue.try_get(), Ok(Unlucky(3)));
}
