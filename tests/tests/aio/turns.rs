//! The order in which the tasks of an event loop of one thread take turns, and the tasks that the loop knows.

use coyield::aio::{self, EventLoop, Gather, all_tasks, gather};
use coyield::try_await;
use coyield_tests::executors::turns;
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

/// More than the tasks of one round.
const MANY: usize = 200;

#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<Vec<usize>>>);

impl Numbers {
    fn push(&self, number: usize) {
        self.0.lock().unwrap().push(number);
    }

    fn take(self) -> Vec<usize> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn tasks_begin_in_the_order_in_which_they_were_spawned() {
    let log = Numbers::default();
    aio::run(async {
        let tasks: Vec<_> = (0..MANY)
            .map(|number| {
                let log = log.clone();
                aio::spawn(async move { log.push(number) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    })
    .unwrap();
    assert!(log.take().into_iter().eq(0..MANY));
}

#[test]
fn a_task_that_is_in_the_queue_when_it_ends_gives_its_turn_to_no_other() {
    let log = Numbers::default();
    aio::run(async {
        let (wake, woken) = tokio::sync::oneshot::channel();
        let waits = {
            let log = log.clone();
            aio::spawn(async move {
                woken.await.unwrap();
                log.push(0);
            })
        };
        let is_queued_at_its_end = aio::spawn(poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::Ready(())
        }));
        let spawns = {
            let log = log.clone();
            aio::spawn(async move {
                wake.send(()).unwrap();
                // The new task has the key of the one that has ended, if that key is free.
                drop(aio::spawn(async move { log.push(1) }));
            })
        };
        waits.await.unwrap();
        is_queued_at_its_end.await.unwrap();
        spawns.await.unwrap();
        turns(3).await;
    })
    .unwrap();
    assert_eq!(log.take(), [0, 1]);
}

#[test]
fn tasks_of_the_runtime_and_the_main_task_have_their_turns_beside_tasks_that_always_wake_themselves() {
    let counted = Arc::new(AtomicUsize::new(0));
    aio::run(async {
        tokio::time::pause();
        for _ in 0..MANY {
            let counted = Arc::clone(&counted);
            drop(aio::spawn(async move {
                while counted.fetch_add(1, Ordering::Relaxed) < usize::MAX {
                    turns(1).await;
                }
            }));
        }
        tokio::spawn(turns(3)).await.unwrap();
        let timer = tokio::time::sleep(Duration::from_millis(1));
        tokio::time::advance(Duration::from_millis(2)).await;
        timer.await;
        turns(3).await;
    })
    .unwrap();
    assert!(counted.load(Ordering::Relaxed) >= MANY, "each of them has had its turn, too");
}

#[test]
fn a_task_is_woken_from_other_threads_while_it_runs_and_while_the_loop_sleeps() {
    let (wakers, woken) = mpsc::channel::<Waker>();
    let count = Arc::new(AtomicUsize::new(0));
    let thread = thread::spawn({
        let count = Arc::clone(&count);
        move || {
            for waker in woken {
                count.fetch_add(1, Ordering::Relaxed);
                waker.wake();
            }
        }
    });
    aio::run(async move {
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (wakers, count) = (wakers.clone(), Arc::clone(&count));
                aio::spawn(async move {
                    for _ in 0..100 {
                        let before = count.load(Ordering::Relaxed);
                        let mut sent = false;
                        poll_fn(|context| {
                            if !sent {
                                sent = true;
                                wakers.send(context.waker().clone()).unwrap();
                            }
                            if count.load(Ordering::Relaxed) > before { Poll::Ready(()) } else { Poll::Pending }
                        })
                        .await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    })
    .unwrap();
    thread.join().unwrap();
}

#[test]
fn all_tasks_are_those_that_wait_the_one_that_asks_and_the_main_one() {
    aio::run(async {
        let main = aio::current_task().unwrap();
        let waits = aio::spawn(async { try_await!(pending::<()>()) });
        let asks = aio::spawn(async { (aio::current_task().unwrap(), all_tasks()) });
        let (asks, known) = asks.await.unwrap();
        assert_eq!(known.len(), 3);
        assert!([main.clone(), asks, waits.handle()].iter().all(|task| known.contains(task)));
        let new = aio::spawn(async {});
        assert_eq!(all_tasks().len(), 3, "before it has begun");
        new.await.unwrap();
        assert_eq!(all_tasks().len(), 2);
        drop(waits);
        assert_eq!(all_tasks().len(), 2, "it runs on");
    })
    .unwrap();
}

#[test]
fn a_loop_shows_how_many_tasks_it_has() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let shown = |number: usize| format!("unfinished: {number}");
    let waits = events.spawn_local(pending::<std::convert::Infallible>());
    let spawned = thread::spawn(move || {
        let spawned = handle.run_threadsafe(pending::<std::convert::Infallible>());
        assert!(format!("{handle:?}").contains(&shown(2)));
        spawned
    });
    let spawned = spawned.join().unwrap();
    assert!(format!("{events:?}").contains(&shown(2)));
    events.run_until_complete(turns(3)).unwrap();
    assert!(format!("{events:?}").contains(&shown(2)));
    waits.abort();
    spawned.abort();
    events.run_until_complete(turns(3)).unwrap();
    assert!(format!("{events:?}").contains(&shown(0)));
}

#[test]
fn a_task_that_is_spawned_while_the_loop_is_dropped_is_dropped_too() {
    struct Spawns(Arc<AtomicBool>);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let mark = Mark(Arc::clone(&self.0));
            let task = aio::try_spawn(async move {
                let _mark = mark;
                pending::<()>().await;
            });
            assert!(task.unwrap().is_cancelled());
        }
    }
    struct Mark(Arc<AtomicBool>);
    impl Drop for Mark {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let dropped = Arc::new(AtomicBool::new(false));
    let mut events = EventLoop::new().unwrap();
    let spawns = Spawns(Arc::clone(&dropped));
    let task = events.spawn_local(async move {
        let _spawns = spawns;
        pending::<()>().await;
    });
    events.run_until_complete(turns(3)).unwrap();
    drop(events);
    assert!(task.is_cancelled());
    assert!(dropped.load(Ordering::Relaxed));
}

#[test]
fn each_of_many_that_are_gathered_is_polled_once_in_a_turn() {
    let polls = Arc::new(AtomicUsize::new(0));
    let child = |_| {
        let polls = Arc::clone(&polls);
        async move {
            polls.fetch_add(1, Ordering::Relaxed);
            turns(2).await;
            polls.fetch_add(1, Ordering::Relaxed);
        }
    };
    let mut gathered: Gather<_> = gather((0..MANY).map(child));
    let mut context = std::task::Context::from_waker(Waker::noop());
    let mut poll = || pin!(&mut gathered).poll(&mut context).is_ready();
    assert!(!poll());
    assert_eq!(polls.load(Ordering::Relaxed), MANY);
    assert!(!poll());
    assert_eq!(polls.load(Ordering::Relaxed), MANY);
    assert!(poll());
    assert_eq!(polls.load(Ordering::Relaxed), 2 * MANY);
}

#[test]
fn many_that_are_gathered_are_not_polled_in_vain_when_the_budget_of_the_runtime_is_used_up() {
    const CHILDREN: usize = 2000;
    let polls = Arc::new(AtomicUsize::new(0));
    let polled = Arc::clone(&polls);
    aio::run(async move {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            (0..CHILDREN).map(|_| tokio::sync::oneshot::channel::<()>()).unzip();
        for sender in senders {
            sender.send(()).unwrap();
        }
        let counted = receivers.into_iter().map(|receiver| {
            let polls = Arc::clone(&polled);
            async move {
                let mut receiver = pin!(receiver);
                poll_fn(|context| {
                    polls.fetch_add(1, Ordering::Relaxed);
                    receiver.as_mut().poll(context)
                })
                .await
            }
        });
        gather(counted).await.unwrap();
    })
    .unwrap();
    assert!(polls.load(Ordering::Relaxed) < 2 * CHILDREN, "{polls:?}");
}
