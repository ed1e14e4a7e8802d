//! Tasks do the same on every runtime.
//!
//! Only tokio's clock can be paused, and only that of one thread. So timers are real here: each test holds however late
//! they are.

#![cfg(not(miri))]

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use coyield::aio::{self, CancelHandle, Cancellable, Cancelled, Compio, EventLoop, Smol, TaskError, cancellable};
use coyield::try_await;
use coyield_tests::asyncio::run_paused;
use coyield_tests::executors::{once, turns};
use coyield_tests::{HANG, Log};
use futures::channel::oneshot::{Sender, channel};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

fn everywhere(test: impl Fn(EventLoop)) {
    eprintln!("tokio, one thread");
    test(EventLoop::new().unwrap());
    eprintln!("tokio, several threads");
    test(EventLoop::multi_thread().unwrap());
    others(test);
}

fn others(test: impl Fn(EventLoop)) {
    eprintln!("smol");
    test(EventLoop::with_runtime(Smol::new()));
    eprintln!("compio");
    test(EventLoop::with_runtime(Compio::new().unwrap()));
}

const MILLISECOND: Duration = Duration::from_millis(1);

async fn cleans_up(log: Log, name: &'static str, began: Sender<()>) -> Result<(), Cancelled> {
    began.send(()).unwrap();
    let told = try_await!(pending::<()>());
    aio::sleep(MILLISECOND).await;
    log.add(name);
    told
}

#[test]
fn remaining_tasks_clean_up_and_are_awaited() {
    everywhere(|mut events| {
        let log = Log::new();
        let logs = log.clone();
        events
            .run(async move {
                let ((first, begins), (second, begins_too)) = (channel(), channel());
                drop(aio::spawn(cleans_up(logs.clone(), "cleaned up", first)));
                drop(aio::spawn_local(cleans_up(logs, "cleaned up", second)));
                begins.await.unwrap();
                begins_too.await.unwrap();
            })
            .unwrap();
        assert_eq!(log.take(), ["cleaned up", "cleaned up"]);
    });
}

#[test]
fn a_loop_that_is_closed_drops_its_tasks_and_those_that_they_spawn() {
    everywhere(|mut events| {
        let log = Log::new();
        let (local, sent) = (log.noisy("local"), log.noisy("sent"));
        let ready = events.run_until_complete(async move {
            let ((first, begins), (second, begins_too)) = (channel(), channel());
            drop(aio::spawn_local(async move {
                let _held = local;
                first.send(()).unwrap();
                pending::<()>().await;
            }));
            drop(aio::spawn(async move {
                let _held = sent;
                second.send(()).unwrap();
                aio::sleep(HANG).await;
            }));
            begins.await.unwrap();
            begins_too.await.unwrap();
        });
        ready.unwrap();
        assert_eq!(log.take(), [""; 0]);
        events.close();
        let mut dropped = log.take();
        dropped.sort();
        assert_eq!(dropped, ["local", "sent"]);
    });
}

#[test]
fn other_threads_spawn_and_wait() {
    everywhere(|mut events| {
        let handle = events.handle();
        let thread = thread::spawn(move || {
            let mut tasks: Vec<_> = (0..100_u32)
                .map(|n| {
                    handle.run_threadsafe(async move {
                        aio::sleep(MILLISECOND).await;
                        n
                    })
                })
                .collect();
            let sum: u32 = tasks.iter_mut().map(|task| task.wait_blocking(None).unwrap()).sum();
            handle.stop();
            sum
        });
        events.run_forever();
        assert_eq!(thread.join().unwrap(), 4950);
    });
}

#[test]
fn other_threads_wake_tasks() {
    everywhere(|mut events| {
        let got = events.run(async {
            let channels = (0..200).map(|_| channel::<u32>());
            let (senders, receivers): (Vec<_>, Vec<_>) = channels.unzip();
            let tasks: Vec<_> = receivers.into_iter().map(aio::spawn).collect();
            turns(2).await;
            let thread = thread::spawn(move || senders.into_iter().try_for_each(|sender| sender.send(1)));
            let mut sum = 0;
            for task in tasks {
                sum += task.await?;
            }
            thread.join().unwrap().unwrap();
            Ok::<_, TaskError>(sum)
        });
        assert_eq!(got.unwrap(), 200);
    });
}

#[test]
fn sleepers_wake_and_not_too_early() {
    everywhere(|mut events| {
        let slept = events.run(async move {
            let tasks = [30, 1, 15].map(|time| {
                aio::spawn_local(async move {
                    let before = aio::now();
                    aio::sleep(time * MILLISECOND).await;
                    aio::now() - before >= time * MILLISECOND
                })
            });
            let mut slept = vec![];
            for task in tasks {
                slept.push(task.await?);
            }
            Ok::<_, TaskError>(slept)
        });
        assert_eq!(slept.unwrap(), [true; 3]);
    });
}

#[test]
fn when_one_wakes_those_of_earlier_times_are_ready() {
    // Tokio has timers of its own; we check the timers of the others.
    others(|mut events| {
        let ready = events.run(async {
            let begun = aio::now();
            let at = |time| Box::pin(aio::sleep_until(begun + time * MILLISECOND));
            let mut waiting = vec![];
            for mut sleep in [at(1), at(15)] {
                if once(&mut sleep).await.is_pending() {
                    waiting.push(sleep);
                }
            }
            at(30).await;
            let mut ready = true;
            for sleep in &mut waiting {
                ready &= once(sleep).await.is_ready();
            }
            ready
        });
        assert!(ready.unwrap());
    });
}

#[test]
fn sleepers_wake_in_the_order_of_their_times() {
    let log = Log::new();
    let logs = log.clone();
    let ended = run_paused(async move {
        let tasks = [(30, "third"), (1, "first"), (15, "second")].map(|(time, name)| {
            let log = logs.clone();
            aio::spawn_local(async move {
                aio::sleep(time * MILLISECOND).await;
                log.add(name);
            })
        });
        aio::gather(tasks).await.map(drop)
    });
    ended.unwrap();
    assert_eq!(log.take(), ["first", "second", "third"]);
}

#[test]
fn a_loop_runs_again_where_it_was() {
    everywhere(|mut events| {
        let count = Rc::new(Cell::new(0));
        let counts = Rc::clone(&count);
        let before = events.run_until_complete(async move {
            drop(aio::spawn_local(async move {
                while counts.get() < u32::MAX {
                    aio::sleep(MILLISECOND).await;
                    counts.set(counts.get() + 1);
                }
            }));
        });
        before.unwrap();
        let counts = Rc::clone(&count);
        events
            .run_until_complete(async move {
                while counts.get() < 3 {
                    aio::sleep(MILLISECOND).await;
                }
                Ok::<_, Cancelled>(())
            })
            .unwrap();
        assert!(count.get() >= 3);
    });
}

#[test]
fn callbacks_are_called_on_the_loop_before_and_while_it_runs() {
    everywhere(|mut events| {
        let log = Log::new();
        let (first, second, handle) = (log.clone(), log.clone(), events.handle());
        events.call_soon(move || {
            first.add("soon");
            let stop = handle.clone();
            handle.call_later(MILLISECOND, move || {
                second.add("later");
                stop.stop();
            });
        });
        events.run_forever();
        assert_eq!(log.take(), ["soon", "later"]);
    });
}

#[test]
fn the_end_waits_for_threads() {
    everywhere(|mut events| {
        let log = Log::new();
        let logs = log.clone();
        let (send, receive) = mpsc::channel::<()>();
        events
            .run(async move {
                let (began, begins) = channel();
                let waits = aio::spawn(aio::to_thread(move || {
                    began.send(()).unwrap();
                    assert!(receive.recv().is_err());
                    logs.add("thread");
                }));
                begins.await.unwrap();
                drop((waits, send));
            })
            .unwrap();
        assert_eq!(log.take(), ["thread"]);
    });
}

/// A future that can be cancelled, and its handle.
fn task<F: Future>(future: F) -> (Cancellable<F>, CancelHandle) {
    cancellable(future)
}

#[cancellable]
async fn sums() -> Result<u32, Cancelled> {
    turns(1).await;
    Ok(ready(1).await + ready(2).await)
}

#[test]
fn points_need_no_event_loop_of_ours() {
    let log = Log::new();
    let mut pool = LocalPool::new();
    let logs = log.clone();
    let (waits, cancel) = task(async move {
        let told = try_await!(pending::<()>());
        turns(3).await;
        logs.add("cleaned up");
        told
    });
    let waits = pool.spawner().spawn_local_with_handle(waits).unwrap();
    let sum = pool.spawner().spawn_local_with_handle(task(sums()).0).unwrap();
    pool.run_until_stalled();
    cancel.cancel();
    assert_eq!(pool.run_until(waits), Ok(Err(Cancelled)));
    assert_eq!(pool.run_until(sum), Ok(Ok(3)));
    assert_eq!(log.take(), ["cleaned up"]);
}
