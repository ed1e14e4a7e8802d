//! The end of an event loop: what it cancels, what it refuses, and what it reports.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use coyield::aio::{self, Compio, EventLoop, Smol, TaskError};
use coyield::try_await;
use coyield_tests::asyncio::logged;
use coyield_tests::executors::turns;
use coyield_tests::{HANG, Log};

const SECOND: Duration = Duration::from_secs(1);

/// Runs the test on every runtime.
fn everywhere(test: impl Fn(EventLoop)) {
    test(EventLoop::new().unwrap());
    if cfg!(miri) {
        return;
    }
    test(EventLoop::multi_thread().unwrap());
    test(EventLoop::with_runtime(Smol::new()));
    test(EventLoop::with_runtime(Compio::new().unwrap()));
}

/// Begins a successor when it is cancelled, which would do the same.
fn begins_a_successor(log: Log, begun: Arc<tokio::sync::Notify>) -> aio::Task<()> {
    aio::spawn(async move {
        log.add("begun");
        begun.notify_one();
        let cancelled = try_await!(pending::<()>());
        let successor = begins_a_successor(log.clone(), begun);
        log.add(format!("{cancelled:?}"));
        drop(successor);
    })
}

#[test]
fn a_task_that_a_cleanup_begins_is_cancelled_before_it_starts() {
    everywhere(|mut events| {
        let log = Log::new();
        let logs = log.clone();
        events
            .run(async move {
                let begun = Arc::default();
                drop(begins_a_successor(logs, Arc::clone(&begun)));
                begun.notified().await;
            })
            .unwrap();
        assert_eq!(log.take(), ["begun", "Err(Cancelled)"]);
    });
}

#[test]
fn a_cleanup_that_awaits_a_new_task_learns_that_it_was_cancelled() {
    everywhere(|mut events| {
        let log = Log::new();
        let logs = log.clone();
        events
            .run(async move {
                let (begins, begun) = tokio::sync::oneshot::channel();
                drop(aio::spawn(async move {
                    begins.send(()).unwrap();
                    let _ = try_await!(pending::<()>());
                    logs.add(format!("{:?}", aio::spawn(async { turns(2).await }).await));
                    logs.add(format!("{:?}", aio::gather!(turns(2), async { "saved" }).await));
                }));
                begun.await.unwrap();
            })
            .unwrap();
        assert_eq!(log.take(), ["Err(Cancelled)", "Ok(((), \"saved\"))"]);
    });
}

#[test]
fn a_task_that_another_thread_begins_during_the_end_is_cancelled_before_it_starts() {
    everywhere(|mut events| {
        let handle = events.handle();
        let log = Log::new();
        let logs = log.clone();
        events
            .run(async move {
                let (begins, begun) = tokio::sync::oneshot::channel();
                drop(aio::spawn(async move {
                    begins.send(()).unwrap();
                    let _ = try_await!(pending::<()>());
                    let started = logs.clone();
                    let spawns = move || {
                        let mut task = handle.run_threadsafe(async move { started.add("started") });
                        task.wait_blocking(None)
                    };
                    logs.add(format!("{:?}", aio::to_thread(spawns).await));
                }));
                begun.await.unwrap();
            })
            .unwrap();
        assert_eq!(log.take(), ["Err(Cancelled)"]);
    });
}

#[test]
fn a_loop_that_has_ended_once_runs_tasks_again() {
    everywhere(|mut events| {
        for _ in 0..2 {
            assert_eq!(events.run(async { aio::spawn(async { 42 }).await }).unwrap(), 42);
        }
    });
}

#[test]
fn many_tasks_end() {
    const MANY: usize = if cfg!(miri) { 200 } else { 20_000 };
    let cleaned = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&cleaned);
    aio::run(async move {
        for number in 0..MANY {
            let cleaned = Arc::clone(&counted);
            drop(aio::spawn(async move {
                let _ = try_await!(pending::<()>());
                turns(u32::from(number % 2 == 0)).await;
                cleaned.fetch_add(1, Ordering::Relaxed);
            }));
        }
        while aio::all_tasks().len() <= MANY || !aio::spawn(async { true }).await? {}
        Ok::<_, TaskError>(())
    })
    .unwrap();
    assert_eq!(cleaned.load(Ordering::Relaxed), MANY);
}

/// Is cancelled, and takes this long to clean up.
async fn cleans_up_for(time: Duration) {
    let _ = try_await!(pending::<()>());
    try_await!(aio::sleep(time)).unwrap();
}

/// Runs what leaves two tasks that take 10 s to clean up.
fn leaves_two(mut events: EventLoop) {
    let ended = events.run(async {
        tokio::time::pause();
        aio::spawn(cleans_up_for(SECOND * 10)).set_name("at a point");
        let elsewhere = aio::spawn(async {
            let _ = try_await!(pending::<()>());
            aio::sleep(SECOND * 10).await;
        });
        elsewhere.set_name("elsewhere");
        drop(elsewhere);
        turns(2).await;
    });
    ended.unwrap();
}

#[test]
fn what_holds_up_the_end_is_named_after_five_seconds() {
    let lines = logged(|| leaves_two(EventLoop::new().unwrap()));
    let place = |line: &str| {
        let (before, after) = line.split_once("tests/aio/shutdown.rs:").expect("it names the place");
        let (_, after) = after.split_once(", ").unwrap();
        format!("{} .. {after}", before.trim_end_matches("tests/"))
    };
    let lines: Vec<_> = lines.iter().map(|line| place(line)).collect();
    let expected = [
        "message: a task holds up the shutdown of its event loop, task: at a point, spawned_at:  .. awaits: \"a cancellation point\"",
        "message: a task holds up the shutdown of its event loop, task: elsewhere, spawned_at:  .. awaits: \"no cancellation point\"",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn the_time_before_the_report_can_be_set() {
    let lines = logged(|| {
        let mut events = EventLoop::new().unwrap();
        events.set_shutdown_report_delay(SECOND * 9);
        leaves_two(events);
    });
    assert_eq!(lines.len(), 2);
    let lines = logged(|| {
        let mut events = EventLoop::new().unwrap();
        events.set_shutdown_report_delay(SECOND * 11);
        leaves_two(events);
    });
    assert_eq!(lines, [""; 0]);
}

#[test]
fn tasks_that_take_longer_than_the_limit_are_dropped() {
    let log = Log::new();
    let mut events = EventLoop::new().unwrap();
    events.set_shutdown_timeout(SECOND);
    let (quick, slow, of_thread) = (log.clone(), log.noisy("slow is dropped"), log.clone());
    let value = events.run(async move {
        tokio::time::pause();
        drop(aio::spawn(async move {
            let _ = try_await!(pending::<()>());
            aio::sleep(SECOND / 2).await;
            quick.add("quick has cleaned up");
        }));
        drop(aio::spawn(async move {
            let _slow = slow;
            cleans_up_for(HANG).await;
            of_thread.add("slow has cleaned up");
        }));
        turns(2).await;
        7
    });
    assert_eq!(value.unwrap(), 7);
    events.close();
    assert_eq!(log.take(), ["quick has cleaned up", "slow is dropped"]);
}
