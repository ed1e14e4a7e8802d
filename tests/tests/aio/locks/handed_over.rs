//! A cancel wins over what was handed over in the same turn, and the next waiter gets that.

use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::{Barrier, Condition, Event, Lock, LockGuard, Queue, Semaphore};
use coyield::aio::{self, TaskError, TaskGroup, gather, sleep, spawn, spawn_local, timeout, wait_for};
use coyield::{race, try_await};
use futures::FutureExt as _;
use std::cell::Cell;
use std::time::Duration;

pub(crate) const TRACES: &str = include_str!("../../../python/aio/handed_over.out");

fn python(value: bool) -> String {
    if value { "True" } else { "False" }.to_owned()
}

/// Has two tasks wait, each at a point or at none.
fn each<F>(scenario: &Scenario, at_a_point: bool, wait: impl Fn() -> F + 'static)
where
    F: Future<Output = String> + 'static,
{
    for name in ["a", "b"] {
        let wait = wait();
        if at_a_point {
            scenario.spawn_told(name, async { try_await!(wait).unwrap_or_else(|_| "cancelled".to_owned()) });
        } else {
            scenario.spawn_told(name, wait);
        }
    }
    scenario.settle();
}

/// Makes the tests of a primitive, of which `waits` is the wait, `hands` hands something over, and `left` is printed at
/// last.
macro_rules! both_orders {
    ($(
        $primitive:ident: $type:ty = $new:expr,
        $handed_over:ident $cancelled:ident,
        |$of_wait:ident| $waits:expr,
        |$of_hands:ident| $hands:expr,
        |$of_left:ident| $left:expr;
    )*) => {$(
        mod $primitive {
            use super::*;

            fn runs(scenario: &Scenario, at_a_point: bool, is_cancelled_first: bool) {
                let shared: &'static $type = leak($new);
                each(scenario, at_a_point, move || async move {
                    let $of_wait = shared;
                    $waits
                });
                let hands = |$of_hands: &'static $type| {
                    let _ = $hands;
                };
                if is_cancelled_first {
                    scenario.cancel("a");
                    hands(shared);
                } else {
                    hands(shared);
                    scenario.cancel("a");
                }
                scenario.settle();
                scenario.print("then");
                scenario.cancel("b");
                scenario.settle();
                let $of_left = shared;
                let left: Option<String> = $left;
                if let Some(left) = left {
                    scenario.print(format!("left: {left}"));
                }
            }

            #[test]
            fn $handed_over() {
                for at_a_point in [true, false] {
                    follows(TRACES, |scenario| runs(scenario, at_a_point, false));
                }
            }

            #[test]
            fn $cancelled() {
                for at_a_point in [true, false] {
                    follows(TRACES, |scenario| runs(scenario, at_a_point, true));
                }
            }
        }
    )*};
}

/// A lock that is held.
struct Held {
    lock: &'static Lock,
    guard: Cell<Option<LockGuard<'static>>>,
}

impl Held {
    fn new() -> Self {
        let lock: &'static Lock = leak(Lock::new(()));
        Held { lock, guard: Cell::new(lock.try_acquire()) }
    }
}

/// `put` is not the same for both tasks.
fn put(scenario: &Scenario, at_a_point: bool, is_cancelled_first: bool) {
    let queue: &'static Queue<u32> = leak(Queue::new(1));
    queue.try_put(0).unwrap();
    let next = Cell::new(0);
    each(scenario, at_a_point, move || {
        next.set(next.get() + 1);
        let item = next.get();
        async move { queue.put(item).await.map(|()| String::new()).unwrap() }
    });
    if is_cancelled_first {
        scenario.cancel("a");
        queue.try_get().unwrap();
    } else {
        queue.try_get().unwrap();
        scenario.cancel("a");
    }
    scenario.settle();
    scenario.print("then");
    scenario.cancel("b");
    scenario.settle();
    scenario.print(format!("left: {}", queue.try_get().unwrap()));
}

#[test]
fn queue_put_handed_over_and_cancelled() {
    for at_a_point in [true, false] {
        follows(TRACES, |scenario| put(scenario, at_a_point, false));
    }
}

#[test]
fn queue_put_cancelled_and_handed_over() {
    for at_a_point in [true, false] {
        follows(TRACES, |scenario| put(scenario, at_a_point, true));
    }
}

both_orders! {
    get: Queue<u32> = Queue::new(0),
    queue_get_handed_over_and_cancelled queue_get_cancelled_and_handed_over,
    |queue| queue.get().await.unwrap().to_string(),
    |queue| queue.try_put(1).unwrap(),
    |queue| Some(queue.len().to_string());

    join: Queue<u32> = {
        let queue = Queue::new(0);
        queue.try_put(0).unwrap();
        queue
    },
    queue_join_handed_over_and_cancelled queue_join_cancelled_and_handed_over,
    |queue| (queue.join().await, String::new()).1,
    |queue| queue.task_done().unwrap(),
    |_queue| None;

    lock: Held = Held::new(),
    lock_handed_over_and_cancelled lock_cancelled_and_handed_over,
    |held| (drop(held.lock.acquire().await), String::new()).1,
    |held| held.guard.take(),
    |held| Some(python(held.lock.is_locked()));

    semaphore: Semaphore = Semaphore::new(0),
    semaphore_handed_over_and_cancelled semaphore_cancelled_and_handed_over,
    |semaphore| (semaphore.acquire().await.forget(), String::new()).1,
    |semaphore| semaphore.release(),
    |semaphore| Some(python(semaphore.is_locked()));

    condition: (Lock, Condition) = (Lock::new(()), Condition::new()),
    condition_handed_over_and_cancelled condition_cancelled_and_handed_over,
    |shared| (drop(shared.1.wait(shared.0.acquire().await).await), String::new()).1,
    |shared| shared.1.notify(1),
    |shared| Some(python(shared.0.is_locked()));

    event: Event = Event::new(),
    event_handed_over_and_cancelled event_cancelled_and_handed_over,
    |event| (event.wait().await, String::new()).1,
    |event| event.set(),
    |event| Some(python(event.is_set()));

    barrier: Barrier = Barrier::new(3),
    barrier_handed_over_and_cancelled barrier_cancelled_and_handed_over,
    |barrier| barrier.wait().await.map(|_| String::new()).unwrap(),
    |barrier| barrier.wait().now_or_never().unwrap().unwrap(),
    |_barrier| None;
}

/// Each row is an operation around a `get`. The worker that waits there is cancelled in the turn of the `put`.
macro_rules! nothing_is_lost {
    ($($name:ident($queue:ident) $operation:expr;)*) => {$(
        #[test]
        fn $name() {
            #[aio::cancellable]
            async fn works($queue: &'static Queue<u32>) -> Result<(), TaskError> {
                loop {
                    let _ = $operation.await;
                    $queue.task_done().unwrap();
                }
            }
            let left = aio::run(async {
                tokio::time::pause();
                let queue: &'static Queue<u32> = leak(Queue::new(0));
                let worker = spawn_local(works(queue));
                sleep(TICK).await;
                queue.try_put(1).unwrap();
                worker.cancel();
                assert!(worker.await.is_err_and(|error| error.is_cancelled()));
                queue.try_get().ok()
            });
            assert_eq!(left.unwrap(), Some(1));
        }
    )*};
}

const TICK: Duration = Duration::from_millis(20);

nothing_is_lost! {
    an_item_is_not_lost_with_its_worker(queue) queue.get();
    nor_in_wait_for(queue) wait_for(queue.get(), 9 * TICK);
    nor_in_a_timeout(queue) timeout(9 * TICK, async { try_await!(queue.get()) });
    nor_in_a_race(queue) race!(queue.get(), async { sleep(9 * TICK).await; 0_u32 });
    nor_in_a_gather(queue) gather([queue.get(), queue.get()]);
    nor_in_a_gather_at_points(queue) gather([queue.get(), queue.get()].map(aio::try_await)).return_exceptions();
    nor_in_the_body_of_a_group(queue) TaskGroup::run(async |_| queue.get().await);
    nor_in_a_plain_function(queue) async { (queue.get().await, spawn(sleep(TICK)).await) };
}

#[test]
fn wait_for_loses_no_item_at_its_deadline() {
    let gotten = aio::run(async {
        tokio::time::pause();
        let queue: &'static Queue<u32> = leak(Queue::new(0));
        let mut gotten = Vec::new();
        for item in 0..50 {
            let deadline = TICK * 2;
            drop(spawn(async move {
                // Before, at, and after the deadline, and in the turn after it.
                sleep(Duration::from_micros(39_000 + 100 * u64::from(item % 25))).await;
                queue.try_put(item).unwrap();
            }));
            let waited = wait_for(queue.get(), deadline).await;
            sleep(TICK * 2).await;
            match waited {
                Ok(item) => gotten.push(item),
                Err(error) => {
                    assert!(error.is_timed_out());
                    gotten.push(queue.try_get().unwrap());
                }
            }
        }
        gotten
    });
    assert_eq!(gotten.unwrap(), (0..50).collect::<Vec<_>>());
}
