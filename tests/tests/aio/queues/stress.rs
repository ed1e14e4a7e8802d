//! Many tasks on several threads, cancelled at random, and their items counted.

use coyield::aio::sync::{LifoQueue, PriorityQueue, Queue};
use coyield_tests::rng::{Rng, on_threads};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const PRODUCERS: u64 = 3;
const CONSUMERS: u64 = 3;
const ITEMS: u64 = 5_000;

/// Every item that was put is got once; and `join` returns when all of them are done.
macro_rules! loses_nothing {
    ($queue:expr) => {{
        let queue = Arc::new($queue);
        let producing = Arc::new(AtomicU64::new(PRODUCERS));
        let put = Arc::new(AtomicU64::new(0));
        let got = on_threads(PRODUCERS + CONSUMERS, |seed| {
            let (queue, put, producing) = (Arc::clone(&queue), Arc::clone(&put), Arc::clone(&producing));
            async move {
                let (mut chance, mut sum) = (Rng::new(seed), 0);
                if seed < PRODUCERS {
                    for n in 0..ITEMS {
                        let item = 1 + seed + n * PRODUCERS;
                        while chance.may_cancel(queue.put(item)).await.is_none() {}
                        put.fetch_add(item, Ordering::Relaxed);
                    }
                    if producing.fetch_sub(1, Ordering::AcqRel) == 1 {
                        while chance.may_cancel(queue.join()).await.is_none() {}
                        assert!(queue.is_empty());
                        queue.shut_down();
                    }
                    return 0;
                }
                loop {
                    match chance.may_cancel(queue.get()).await {
                        Some(Ok(item)) => {
                            sum += item;
                            queue.task_done().unwrap();
                        }
                        Some(Err(_)) => return sum,
                        None => {}
                    }
                }
            }
        });
        let total = PRODUCERS * ITEMS;
        assert_eq!(put.load(Ordering::Relaxed), total * (total + 1) / 2);
        assert_eq!(got, total * (total + 1) / 2);
        assert!(queue.task_done().is_err(), "all of it was done");
    }};
}

#[test]
fn a_queue_of_one() {
    loses_nothing!(Queue::new(1));
}

#[test]
fn a_queue_of_sixteen() {
    loses_nothing!(Queue::new(16));
}

#[test]
fn a_queue_without_limit() {
    loses_nothing!(Queue::new(0));
}

#[test]
fn a_lifo_queue() {
    loses_nothing!(LifoQueue::new(4));
}

#[test]
fn a_priority_queue() {
    loses_nothing!(PriorityQueue::new(4));
}

#[test]
fn one_producer_is_heard_in_order() {
    let queue = Arc::new(Queue::new(4));
    on_threads(2, |seed| {
        let queue = Arc::clone(&queue);
        async move {
            let mut chance = Rng::new(seed);
            for n in 0..ITEMS {
                if seed == 0 {
                    while chance.may_cancel(queue.put(n)).await.is_none() {}
                } else {
                    loop {
                        if let Some(got) = chance.may_cancel(queue.get()).await {
                            assert_eq!(got, Ok(n));
                            break;
                        }
                    }
                }
            }
            0
        }
    });
}
