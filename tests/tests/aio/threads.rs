//! Work on other threads, and calls from them.

#![cfg(not(miri))]

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use coyield::aio::{self, Cancelled, EventLoop, TaskError};
use coyield::try_await;
use coyield_tests::executors::{once, turns};
use coyield_tests::{HANG, Log, panic_of, until};

#[test]
fn work_is_done_in_another_thread_and_gives_its_value() {
    let here = thread::current().id();
    let there = aio::run(async { aio::to_thread(|| Ok::<_, Infallible>(thread::current().id())).await }).unwrap();
    assert_ne!(here, there);
}

#[test]
fn tasks_go_on_while_a_thread_is_blocked() {
    let (send, receive) = mpsc::channel();
    let got = aio::run(async {
        let blocked = aio::spawn(aio::to_thread(move || receive.recv()));
        turns(3).await;
        assert!(!blocked.is_done());
        send.send(42)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(blocked.await?)
    });
    assert_eq!(got.unwrap(), 42);
}

#[test]
fn threads_work_at_once() {
    let at_work = Arc::new(AtomicUsize::new(0));
    let works = [(); 3].map(|()| {
        let at_work = Arc::clone(&at_work);
        aio::to_thread(move || {
            at_work.fetch_add(1, Ordering::SeqCst);
            // None can end before all have begun.
            until("all are at work", || at_work.load(Ordering::SeqCst) == 3);
        })
    });
    aio::run(aio::gather(works)).unwrap();
}

#[test]
fn an_error_of_the_work_is_one_of_the_awaiter() {
    let failed = aio::run(async { aio::to_thread(|| Err::<(), _>(io::Error::other("disk full"))).await });
    assert_eq!(failed.unwrap_err().downcast_ref::<io::Error>().unwrap().to_string(), "disk full");
}

#[test]
fn a_panic_of_the_work_is_an_error_of_the_awaiter() {
    let panicked = aio::run(async { aio::to_thread(|| -> u32 { panic!("out of {}", "range") }).await }).unwrap_err();
    assert!(matches!(&panicked, TaskError::Panicked(panic) if panic.message() == "out of range"), "{panicked:?}");
}

#[test]
fn work_that_is_never_awaited_never_begins() {
    let log = Log::new();
    let noted = log.clone();
    aio::run(async move { drop(aio::to_thread(move || noted.add("began"))) }).unwrap();
    assert_eq!(log.take(), [""; 0]);
}

#[test]
fn a_cancelled_awaiter_is_told_at_once_and_the_thread_runs_on() {
    let log = Log::new();
    let (send, receive) = mpsc::channel::<()>();
    let (began, begins) = futures::channel::oneshot::channel();
    let (noted, said) = (log.clone(), log.clone());
    aio::run(async move {
        let waits = aio::spawn(async move {
            let work = aio::to_thread(move || {
                began.send(()).unwrap();
                receive.recv().unwrap();
                noted.add("the thread ends");
            });
            let told = work.await;
            said.add(format!("told: {}", told.unwrap_err()));
            Err::<(), _>(Cancelled)
        });
        begins.await.unwrap();
        waits.cancel();
        assert!(waits.await.unwrap_err().is_cancelled());
        send.send(()).unwrap();
    })
    .unwrap();
    // `run` has waited for the thread.
    assert_eq!(log.take(), ["told: the task was cancelled", "the thread ends"]);
}

#[test]
fn a_cancellation_point_around_it_is_not_told_a_second_time() {
    let ended = aio::run(async {
        let waits = aio::spawn(async {
            let (send, receive) = mpsc::channel::<()>();
            let told = try_await!(aio::to_thread(move || receive.recv().is_ok()));
            drop(send);
            (told.is_err(), try_await!(turns(1)).is_ok())
        });
        turns(2).await;
        waits.cancel();
        waits.await
    });
    assert_eq!(ended.unwrap(), (true, true));
}

#[test]
fn run_waits_for_a_thread_that_nobody_waits_for_any_more() {
    let log = Log::new();
    let (send, receive) = mpsc::channel::<()>();
    let (began, begins) = futures::channel::oneshot::channel();
    let noted = log.clone();
    aio::run(async move {
        let mut work = aio::to_thread(move || {
            began.send(()).unwrap();
            // Until the main task has ended.
            assert!(receive.recv().is_err());
            noted.add("the thread ends");
        });
        assert!(once(&mut work).await.is_pending());
        begins.await.unwrap();
        drop(work);
        drop(send);
    })
    .unwrap();
    assert_eq!(log.take(), ["the thread ends"]);
}

#[test]
fn work_that_waits_for_a_free_thread_never_begins_if_nobody_wants_it_any_more() {
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let log = Log::new();
    let noted = log.clone();
    runtime.block_on(async {
        let (send, receive) = mpsc::channel::<()>();
        let mut first = aio::to_thread(move || receive.recv().is_err());
        assert!(once(&mut first).await.is_pending());
        let mut second = aio::to_thread(move || noted.add("began"));
        assert!(once(&mut second).await.is_pending());
        drop(second);
        drop(send);
        assert!(first.await.unwrap());
        aio::to_thread(|| ()).await.unwrap();
    });
    assert_eq!(log.take(), [""; 0]);
}

#[test]
fn another_thread_waits_for_a_task_and_gets_its_value() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let waits = thread::spawn(move || {
        let got = handle.run_threadsafe(async {
            turns(3).await;
            7
        });
        let got = { got }.wait_blocking(None);
        handle.stop();
        got
    });
    events.run_forever();
    assert_eq!(waits.join().unwrap().unwrap(), 7);
}

#[test]
fn another_thread_learns_how_a_task_failed_panicked_or_was_cancelled() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let waits = thread::spawn(move || {
        let failed = handle.run_threadsafe(async { Err::<(), _>("no such page") }).wait_blocking(None);
        let panicked = handle.run_threadsafe(async { assert_eq!(1, 2, "oh") }).wait_blocking(None);
        let mut cancelled = handle.run_threadsafe(pending::<()>());
        cancelled.cancel();
        let cancelled = cancelled.wait_blocking(None);
        handle.stop();
        [failed, panicked, cancelled].map(|ended| ended.unwrap_err().to_string())
    });
    events.run_forever();
    assert_eq!(
        waits.join().unwrap(),
        [
            "no such page",
            "the task panicked: assertion `left == right` failed: oh\n  left: 1\n right: 2",
            "the task was cancelled"
        ]
    );
}

#[test]
fn a_timeout_leaves_the_task_be_and_it_can_be_waited_for_again() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let waits = thread::spawn(move || {
        let (send, receive) = futures::channel::oneshot::channel();
        let mut task = handle.run_threadsafe(async { receive.await.unwrap_or(0) });
        let first = task.wait_blocking(Some(Duration::ZERO));
        assert!(first.unwrap_err().is_timed_out());
        assert!(!task.is_done());
        send.send(5).unwrap();
        let second = task.wait_blocking(Some(HANG));
        handle.stop();
        second
    });
    events.run_forever();
    assert_eq!(waits.join().unwrap().unwrap(), 5);
}

#[test]
fn waiting_on_the_thread_of_the_own_loop_panics_instead_of_hanging() {
    let said = aio::run(async {
        let mut task = aio::spawn(async { 1 });
        panic_of(|| drop(task.wait_blocking(None)))
    });
    let said = said.unwrap();
    assert!(said.contains("where it would wait for ever: `.await` the task"), "{said}");
}

#[test]
fn waiting_in_a_callback_of_the_own_loop_panics_as_well() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let log = Log::new();
    let said = log.clone();
    events.call_soon(move || {
        let mut task = handle.run_threadsafe(async { 1 });
        said.add(panic_of(|| drop(task.wait_blocking(None))));
        handle.stop();
    });
    events.run_forever();
    assert!(log.take().concat().contains("own event loop"));
}

#[test]
fn a_task_that_has_ended_is_waited_for_on_whatever_thread() {
    let waited = aio::run(async {
        let mut task = aio::spawn(async { 1 });
        turns(3).await;
        task.wait_blocking(None)
    });
    assert_eq!(waited.unwrap(), 1);
}

#[test]
fn a_thread_waits_for_tasks_of_the_loop_that_awaits_the_thread() {
    let got = aio::run(async {
        let handle = aio::running_loop();
        aio::to_thread(move || {
            handle
                .run_threadsafe(async {
                    turns(2).await;
                    6 * 7
                })
                .wait_blocking(None)
        })
        .await
    });
    assert_eq!(got.unwrap(), 42);
}

#[test]
fn to_thread_needs_no_event_loop_before_it_is_polled() {
    let mut work = Box::pin(aio::to_thread(|| 3));
    let said = panic_of(|| drop(futures::FutureExt::now_or_never(&mut work)));
    assert!(said.contains("no running event loop"), "{said}");
    assert_eq!(aio::run(aio::to_thread(|| 3)).unwrap(), 3);
}

#[test]
fn a_paused_clock_stands_still_while_a_thread_works() {
    let passed = aio::run(async {
        tokio::time::pause();
        let before = aio::now();
        let mut sleep = std::pin::pin!(aio::sleep(Duration::from_hours(1)));
        let mut work = std::pin::pin!(aio::to_thread(|| 1));
        std::future::poll_fn(|context| {
            assert!(sleep.as_mut().poll(context).is_pending());
            if work.as_mut().poll(context).is_ready() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        aio::now() - before
    });
    assert_eq!(passed.unwrap(), Duration::ZERO);
}
