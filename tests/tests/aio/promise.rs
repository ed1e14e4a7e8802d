//! Promises, their awaiters and callbacks. The same lines as `CPython` prints, from counterparts of the cases in
//! `tests/python/aio/promise.py`, and our own behaviour.

#![forbid(unsafe_code)]

use std::fmt::Display;
use std::future::IntoFuture as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake};

use coyield::aio::{
    BrokenPromiseError, Cancelled, InvalidStateError, Promise, Task, TaskError, running_loop, sleep, spawn, wait_for,
};
use coyield_tests::asyncio::{self, TICK, ValueError, logged, name, run_paused, truth};
use coyield_tests::{Log, implements};
use futures::executor::block_on;
use futures::future::join_all;

const PRINTED: &str = include_str!("../../python/aio/promise.out");

fn case<F>(named: &str, body: impl FnOnce(Log) -> F)
where
    F: Future<Output = Result<&'static str, TaskError>> + 'static,
{
    asyncio::case(PRINTED, named, body);
}

fn say(log: &Log, promise: &Promise<&'static str>) {
    log.add(format!("  done: {}, cancelled: {}", truth(promise.is_done()), truth(promise.is_cancelled())));
}

/// Tasks that await the promise, and log what they get.
fn waiting(log: &Log, promise: &Promise<&'static str>, who: &[&'static str]) -> Vec<Task<&'static str>> {
    let waiting = |named: &&'static str| {
        let (log, named, promise) = (log.clone(), *named, promise.wait());
        spawn(async move {
            let ended = promise.await;
            log.add(match &ended {
                Ok(value) => format!("  {named}: {value}"),
                Err(error) => format!("  {named}: {}", name(error)),
            });
            ended
        })
    };
    who.iter().map(waiting).collect()
}

/// Logs that the promise cannot be resolved a second time.
fn refused<T, E: Display>(
    log: &Log,
    result: Result<(), InvalidStateError<T>>,
    inner: impl FnOnce(T) -> E,
    expected: &str,
) {
    let error = result.unwrap_err();
    assert_eq!(error.to_string(), "the promise is already resolved");
    assert_eq!(inner(error.into_inner()).to_string(), expected);
    log.add("  refused");
}

fn kept_twice(log: &Log, promise: &Promise<&'static str>) {
    refused(log, promise.set_result("other"), |value| value, "other");
    refused(log, promise.set_error(ValueError), |error| error, "ValueError");
}

fn result(promise: &Promise<&'static str>) -> Result<&'static str, TaskError> {
    promise.result().expect("it is done").clone()
}

#[test]
fn all_who_await_it_get_the_value_in_turn() {
    case("many_await_it", async |log: Log| {
        let promise = Promise::new();
        say(&log, &promise);
        let tasks = waiting(&log, &promise, &["a", "b", "c"]);
        sleep(TICK).await;
        promise.set_result("value").unwrap();
        say(&log, &promise);
        join_all(tasks).await;
        promise.await
    });
}

#[test]
fn all_who_await_it_get_the_error() {
    case("many_get_the_error", async |log: Log| {
        let promise = Promise::new();
        let tasks = waiting(&log, &promise, &["a", "b"]);
        sleep(TICK).await;
        promise.set_error(ValueError).unwrap();
        say(&log, &promise);
        join_all(tasks).await;
        promise.await
    });
}

#[test]
fn a_cancelled_one_cancels_all_who_await_it() {
    case("it_is_cancelled", async |log: Log| {
        let promise = Promise::new();
        let tasks = waiting(&log, &promise, &["a", "b"]);
        let handles: Vec<_> = tasks.iter().map(Task::handle).collect();
        sleep(TICK).await;
        log.add(format!("  {} {}", truth(promise.cancel()), truth(promise.cancel())));
        say(&log, &promise);
        join_all(tasks).await;
        log.add(format!("  tasks: {} {}", truth(handles[0].is_cancelled()), truth(handles[1].is_cancelled())));
        promise.await
    });
}

#[test]
fn a_cancelled_awaiter_cancels_the_promise() {
    case("who_awaits_it_is_cancelled", async |log: Log| {
        let promise = Promise::new();
        let tasks = waiting(&log, &promise, &["a", "b"]);
        sleep(TICK).await;
        assert!(tasks[0].cancel());
        join_all(tasks).await;
        say(&log, &promise);
        promise.await
    });
}

#[test]
fn an_awaiter_that_times_out_cancels_the_promise() {
    case("who_awaits_it_has_no_time", async |log: Log| {
        let promise = Promise::new();
        let ended = wait_for(&promise, TICK).await;
        say(&log, &promise);
        ended
    });
}

#[test]
fn it_is_kept_once() {
    case("it_is_kept_once", async |log: Log| {
        let promise = Promise::new();
        assert!(promise.result().is_none());
        promise.set_result("value").unwrap();
        kept_twice(&log, &promise);
        log.add(format!("  {}", truth(promise.cancel())));
        result(&promise)
    });
}

#[test]
fn one_that_failed_is_not_kept() {
    case("a_failed_one_is_kept_once", async |log: Log| {
        let promise = Promise::new();
        promise.set_error(ValueError).unwrap();
        kept_twice(&log, &promise);
        log.add(format!("  {}", truth(promise.cancel())));
        result(&promise)
    });
}

#[test]
fn one_that_was_cancelled_is_not_kept() {
    case("a_cancelled_one_is_not_kept", async |log: Log| {
        let promise = Promise::new();
        assert!(promise.cancel());
        kept_twice(&log, &promise);
        result(&promise)
    });
}

#[test]
fn callbacks_come_in_order_before_who_awaits_it() {
    case("callbacks_come_in_order", async |log: Log| {
        let promise = Promise::new();
        let callback = |named: &'static str| {
            let log = log.clone();
            move |result: &Result<&str, TaskError>| log.add(format!("  {named}: {}", result.as_ref().unwrap()))
        };
        for named in ["a", "b", "c"] {
            promise.add_done_callback(callback(named));
        }
        let keeper = promise.clone();
        running_loop().call_later(TICK, move || keeper.set_result("value").unwrap());
        waiting(&log, &promise, &["awaited"]).remove(0).await?;
        promise.add_done_callback(callback("late"));
        Ok("value")
    });
}

#[test]
fn a_promise_needs_no_event_loop() {
    let promise = Promise::new();
    let keeper = promise.clone();
    let thread = std::thread::spawn(move || keeper.set_result(42).unwrap());
    assert_eq!(block_on(promise.wait()).unwrap(), 42);
    assert_eq!(block_on(promise.into_future()).unwrap(), 42);
    thread.join().unwrap();
}

#[test]
fn a_value_that_is_not_send_can_be_promised_on_its_thread() {
    let promise = Promise::new();
    promise.set_result(Rc::new(42)).unwrap();
    assert_eq!(*block_on(promise.wait()).unwrap(), 42);
    assert!(!implements!(promise, Send));
    assert!(implements!(Promise::<Arc<u8>>::new(), Send));
    assert!(implements!(Promise::<Arc<u8>>::new(), Sync));
}

#[test]
fn a_value_that_is_not_clone_can_be_inspected() {
    struct Unique(u8);
    let promise = Promise::new();
    promise.set_result(Unique(7)).unwrap();
    assert_eq!(promise.result().and_then(|result| result.as_ref().ok()).map(|unique| unique.0), Some(7));
}

#[test]
fn one_that_nobody_can_keep_is_broken() {
    let promise = Promise::<u8>::new();
    let (first, second) = (promise.wait(), promise.clone());
    drop(promise);
    assert!(futures::FutureExt::now_or_never(second.wait()).is_none(), "a clone can keep it");
    drop(second);
    let error = block_on(first).unwrap_err();
    assert!(error.downcast_ref::<BrokenPromiseError>().is_some());
    assert_eq!(error.to_string(), "the promise was dropped before it was resolved");
}

#[test]
fn an_error_that_came_of_a_cancel_cancels_it() {
    let promise = Promise::<u8>::new();
    promise.set_error(Cancelled).unwrap();
    assert!(promise.is_cancelled());
}

#[test]
fn a_dropped_wait_does_not_cancel_the_promise() {
    let promise = Promise::new();
    {
        let mut waiting = promise.wait();
        assert!(futures::FutureExt::now_or_never(&mut waiting).is_none());
    }
    assert!(!promise.is_done());
    promise.set_result(1).unwrap();
    assert_eq!(block_on(promise.wait()).unwrap(), 1);
}

#[test]
fn a_callback_may_ask_the_promise() {
    let log = Log::new();
    let promise = Promise::new();
    let (seen, asked) = (log.clone(), promise.clone());
    promise.add_done_callback(move |_| {
        seen.add(format!("done: {}", asked.is_done()));
        let seen = seen.clone();
        asked.add_done_callback(move |_| seen.add("at once"));
        assert!(!asked.cancel());
    });
    promise.set_result(1).unwrap();
    assert_eq!(log.take(), ["done: true", "at once"]);
}

#[test]
fn a_callback_that_panics_is_logged_and_the_others_are_called() {
    let log = Log::new();
    let seen = log.clone();
    let lines = logged(|| {
        let promise = Promise::new();
        promise.add_done_callback(|_| panic!("on purpose"));
        promise.add_done_callback(move |_| seen.add("called"));
        promise.set_result(1).unwrap();
    });
    assert_eq!(lines, ["message: a done-callback panicked, panic: \"on purpose\""]);
    assert_eq!(log.take(), ["called"]);
    let promise = Promise::new();
    promise.set_result(1).unwrap();
    let lines = logged(|| promise.add_done_callback(|_| panic!("at once")));
    assert_eq!(lines, ["message: a done-callback panicked, panic: \"at once\""]);
}

/// Adds a callback that adds the next one.
fn chain_callbacks(promise: &Promise<u8>, log: &Log, left: u32) {
    let (asked, log) = (promise.clone(), log.clone());
    promise.add_done_callback(move |_| {
        if left == 0 {
            log.add("last");
        } else {
            chain_callbacks(&asked, &log, left - 1);
        }
    });
}

#[test]
fn callbacks_that_add_callbacks_do_not_nest() {
    let log = Log::new();
    let promise = Promise::new();
    chain_callbacks(&promise, &log, 200_000);
    promise.set_result(1).unwrap();
    assert_eq!(log.take(), ["last"]);
    chain_callbacks(&promise, &log, 200_000);
    assert_eq!(log.take(), ["last"]);
}

#[test]
fn a_callback_that_is_added_by_another_thread_is_called_meanwhile() {
    let log = Log::new();
    let promise = Promise::new();
    let (seen, asked) = (log.clone(), promise.clone());
    promise.add_done_callback(move |_| {
        seen.add("first");
        let added = seen.clone();
        // The thread returns before its callback is called, as this one is calling them.
        std::thread::spawn(move || asked.add_done_callback(move |_| added.add("of the thread"))).join().unwrap();
        seen.add("end of the first");
    });
    promise.set_result(1).unwrap();
    assert_eq!(log.take(), ["first", "end of the first", "of the thread"]);
}

/// A waker that counts, and panics.
struct Panics(AtomicUsize);

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
        panic!("on purpose");
    }
}

#[test]
fn all_wakers_are_woken_though_they_panic() {
    let promise = Promise::new();
    let wakers = [(); 3].map(|()| Arc::new(Panics(AtomicUsize::new(0))));
    let mut waits = wakers.clone().map(|waker| {
        let mut wait = Box::pin(promise.wait());
        assert!(wait.as_mut().poll(&mut Context::from_waker(&waker.into())).is_pending());
        wait
    });
    let mut resolved = None;
    let lines = logged(|| resolved = catch_unwind(AssertUnwindSafe(|| promise.set_result(1))).err());
    assert_eq!(resolved.unwrap().downcast_ref(), Some(&"on purpose"));
    assert_eq!(lines, ["message: a waker panicked, panic: \"on purpose\""; 2]);
    assert_eq!(wakers.map(|waker| waker.0.load(Ordering::Relaxed)), [1; 3]);
    for wait in &mut waits {
        assert_eq!(block_on(wait).unwrap(), 1);
    }
}

#[test]
fn an_error_that_nobody_retrieves_is_logged() {
    let message = "message: a promise failed, and its error was never retrieved, error: ValueError";
    assert_eq!(logged(|| Promise::<u8>::new().set_error(ValueError).unwrap()), [message]);
    let retrieved = |how: fn(&Promise<u8>)| {
        logged(|| {
            let promise = Promise::new();
            promise.set_error(ValueError).unwrap();
            how(&promise);
        })
    };
    assert_eq!(retrieved(|promise| assert!(promise.result().is_some())), [""; 0]);
    assert_eq!(retrieved(|promise| assert!(block_on(promise.wait()).is_err())), [""; 0]);
    assert_eq!(retrieved(|promise| assert!(promise.is_done())), [message]);
    // Nor is a promise that was cancelled, or dropped.
    assert_eq!(logged(|| assert!(Promise::<u8>::new().cancel())), [""; 0]);
    assert_eq!(logged(|| drop(Promise::<u8>::new())), [""; 0]);
}

#[test]
fn the_wakers_of_those_who_wait_are_their_own() {
    let ended = run_paused(async {
        let promise = Promise::new();
        let both = async { futures::join!(promise.wait(), promise.wait()) };
        let all = futures::future::join(both, async {
            sleep(TICK).await;
            promise.set_result(3).unwrap();
        });
        let ((first, second), ()) = all.await;
        (first.unwrap(), second.unwrap())
    });
    assert_eq!(ended.unwrap(), (3, 3));
}
