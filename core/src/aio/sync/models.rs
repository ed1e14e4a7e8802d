//! Every order in which threads can come, as loom makes them up: `RUSTFLAGS='--cfg coyield_loom' cargo test --lib --release`.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Waker};
use std::boxed::Box;

use loom::future::block_on;
use loom::sync::Arc;
use loom::thread;

use crate::aio::cancel::cancellable::cancellable;
use crate::aio::cancel::try_await::try_await;
use crate::aio::outcome::error::Cancelled;

use super::notify_queue::NotifyQueue;
use super::permits::Permits;
use super::{Barrier, BrokenBarrierError, Event, PutError, Queue, QueueShutDownError};

fn is_pending<F: Future>(future: Pin<&mut F>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

#[test]
fn an_event_that_is_set_is_not_missed() {
    loom::model(|| {
        let event = Arc::new(Event::new());
        let waits = {
            let event = Arc::clone(&event);
            thread::spawn(move || block_on(event.wait()))
        };
        event.set();
        event.clear();
        event.set();
        waits.join().unwrap();
    });
}

#[test]
fn a_notice_reaches_one_although_another_goes_away() {
    loom::model(|| {
        let queue = Arc::new(NotifyQueue::new());
        let mut first = Box::pin(queue.next(|| {}));
        assert!(is_pending(first.as_mut()));
        let mut second = Box::pin(queue.next(|| {}));
        assert!(is_pending(second.as_mut()));
        let notifies = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.notify(1))
        };
        drop(first);
        block_on(second).accept();
        notifies.join().unwrap();
    });
}

#[test]
fn a_notice_that_is_heard_and_dropped_reaches_the_next() {
    loom::model(|| {
        let queue = Arc::new(NotifyQueue::new());
        let mut second = Box::pin(queue.next(|| {}));
        let waits = {
            let queue = Arc::clone(&queue);
            let (ready, is_ready) = loom::sync::mpsc::channel();
            let waits = thread::spawn(move || drop(block_on(queue.next(|| ready.send(()).unwrap()))));
            is_ready.recv().unwrap();
            waits
        };
        assert!(is_pending(second.as_mut()));
        queue.notify(1);
        block_on(second).accept();
        waits.join().unwrap();
    });
}

#[test]
fn all_who_are_in_line_are_notified() {
    loom::model(|| {
        let queue = Arc::new(NotifyQueue::new());
        let mut first = Box::pin(queue.next(|| {}));
        assert!(is_pending(first.as_mut()));
        let mut second = Box::pin(queue.next(|| {}));
        assert!(is_pending(second.as_mut()));
        let notifies = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                queue.notify(1);
                queue.notify_all();
            })
        };
        block_on(first).accept();
        block_on(second).accept();
        notifies.join().unwrap();
    });
}

#[test]
fn both_parties_pass_a_barrier() {
    loom::model(|| {
        let barrier = Arc::new(Barrier::new(2));
        let waits = {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || block_on(barrier.wait()).unwrap())
        };
        let position = block_on(barrier.wait()).unwrap();
        assert_eq!(position + waits.join().unwrap(), 1);
    });
}

#[test]
fn an_abort_leaves_nobody_at_a_barrier() {
    loom::model(|| {
        let barrier = Arc::new(Barrier::new(2));
        let waits = {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || block_on(barrier.wait()))
        };
        barrier.abort();
        assert_eq!(waits.join().unwrap(), Err(BrokenBarrierError));
    });
}

#[test]
fn items_pass_in_order_through_a_queue_of_one() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(1));
        let puts = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                block_on(async {
                    queue.put(1).await.unwrap();
                    queue.put(2).await.unwrap();
                });
            })
        };
        assert_eq!(block_on(async { (queue.get().await, queue.get().await) }), (Ok(1), Ok(2)));
        puts.join().unwrap();
    });
}

#[test]
fn an_item_is_got_although_a_getter_goes_away() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(0));
        let mut first = Box::pin(queue.get());
        assert!(is_pending(first.as_mut()));
        let mut second = Box::pin(queue.get());
        assert!(is_pending(second.as_mut()));
        let puts = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.try_put(1).unwrap())
        };
        drop(first);
        assert_eq!(block_on(second), Ok(1));
        puts.join().unwrap();
        assert!(queue.is_empty());
    });
}

#[test]
fn an_item_that_is_handed_over_during_a_cancel_is_got_or_left() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(0));
        let (gets, cancel) = {
            let queue = Arc::clone(&queue);
            cancellable(async move { try_await(queue.get()).await })
        };
        let mut gets = Box::pin(gets);
        assert!(is_pending(gets.as_mut()));
        let puts = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.try_put(1).unwrap())
        };
        let cancels = thread::spawn(move || cancel.cancel());
        let ended = block_on(gets);
        puts.join().unwrap();
        cancels.join().unwrap();
        match ended {
            Ok(Ok(Ok(1))) => assert!(queue.is_empty()),
            Ok(Err(Cancelled)) => assert_eq!(queue.try_get(), Ok(1)),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn an_item_that_is_handed_over_during_a_cancel_reaches_the_next() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(0));
        let (first, cancel) = {
            let queue = Arc::clone(&queue);
            cancellable(async move { try_await(queue.get()).await })
        };
        let (mut first, mut second) = (Box::pin(first), Box::pin(queue.get()));
        assert!(is_pending(first.as_mut()) && is_pending(second.as_mut()));
        queue.try_put(1).unwrap();
        let cancels = thread::spawn(move || cancel.cancel());
        match block_on(first) {
            Ok(Ok(Ok(1))) => assert!(is_pending(second.as_mut())),
            Ok(Err(Cancelled)) => assert_eq!(block_on(second), Ok(1)),
            other => panic!("{other:?}"),
        }
        cancels.join().unwrap();
    });
}

#[test]
fn room_is_used_although_a_putter_goes_away() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(1));
        queue.try_put(1).unwrap();
        let mut first = Box::pin(queue.put(2));
        assert!(is_pending(first.as_mut()));
        let mut second = Box::pin(queue.put(3));
        assert!(is_pending(second.as_mut()));
        let gets = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.try_get().unwrap())
        };
        drop(first);
        block_on(second).unwrap();
        assert_eq!((gets.join().unwrap(), queue.try_get()), (1, Ok(3)));
    });
}

#[test]
fn a_join_is_woken_when_all_is_done() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(0));
        queue.try_put(1).unwrap();
        let works = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                queue.try_get().unwrap();
                queue.task_done().unwrap();
            })
        };
        block_on(queue.join());
        assert!(queue.is_empty());
        works.join().unwrap();
    });
}

#[test]
fn a_shutdown_leaves_nobody_at_a_queue() {
    loom::model(|| {
        let queue = Arc::new(Queue::new(1));
        queue.try_put(1).unwrap();
        let puts = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || block_on(queue.put(2)))
        };
        let gets = {
            let queue = Arc::clone(&queue);
            thread::spawn(move || (block_on(queue.get()), block_on(queue.get())))
        };
        queue.shut_down();
        match (puts.join().unwrap(), gets.join().unwrap()) {
            (Ok(()), (Ok(1), Ok(2))) | (Err(PutError(2)), (Ok(1), Err(QueueShutDownError))) => {}
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_permit_that_is_given_back_reaches_one_who_waits() {
    loom::model(|| {
        let permits = Arc::new(Permits::new(1));
        let takes = |permits: &Arc<Permits>| {
            let permits = Arc::clone(permits);
            thread::spawn(move || drop(block_on(permits.acquire())))
        };
        let threads = [takes(&permits), takes(&permits)];
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(permits.free(), 1);
    });
}

#[test]
fn a_permit_that_is_granted_to_one_who_goes_away_reaches_the_next() {
    loom::model(|| {
        let permits = Arc::new(Permits::new(1));
        let held = permits.try_acquire().unwrap();
        let mut first = Box::pin(permits.acquire());
        assert!(is_pending(first.as_mut()));
        let waits = {
            let permits = Arc::clone(&permits);
            thread::spawn(move || drop(block_on(permits.acquire())))
        };
        drop(held);
        drop(first);
        waits.join().unwrap();
        assert_eq!(permits.free(), 1);
    });
}
