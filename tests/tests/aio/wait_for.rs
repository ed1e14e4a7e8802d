//! The result of `wait_for`, and its cleanup. The same lines as `CPython` prints, from counterparts of the cases in
//! `tests/python/aio/wait_for.py`, and our own behaviour.

#![forbid(unsafe_code)]

use std::future::ready;
use std::time::Duration;

use coyield::aio::{Cancelled, Promise, Task, TaskError, now, running_loop, sleep, spawn, wait_for};
use coyield::try_await;
use coyield_tests::Log;
use coyield_tests::asyncio::{self, TICK, ValueError, cancellable_sleep, run_paused, truth};

const PRINTED: &str = include_str!("../../python/aio/wait_for.out");

fn case<F>(named: &str, body: impl FnOnce(Log) -> F)
where
    F: Future<Output = Result<&'static str, TaskError>> + 'static,
{
    asyncio::case(PRINTED, named, body);
}

/// Waits, and receives the cancel; then cleans up for a while.
async fn cleans_up(log: Log) -> Result<(), Cancelled> {
    let ended = cancellable_sleep(&log, "body", 9).await;
    sleep(TICK).await;
    log.add("  body: cleaned up");
    ended
}

/// Cancels it later.
fn cancel_later<T>(task: &Task<T>) {
    let task = task.handle();
    running_loop().call_later(TICK, move || assert!(task.cancel()));
}

#[test]
fn a_future_that_ends_in_time_returns_its_value() {
    case("in_time", async |log: Log| wait_for(cancellable_sleep(&log, "body", 1), 3 * TICK).await.map(|()| "value"));
}

#[test]
fn without_a_time_it_waits_without_end() {
    case("without_end", async |log: Log| wait_for(cancellable_sleep(&log, "body", 1), None).await.map(|()| "value"));
}

#[test]
fn a_task_is_cancelled_and_awaited() {
    case("a_task_is_cancelled_and_awaited", async |log: Log| {
        let task = spawn(cleans_up(log.clone()));
        let handle = task.handle();
        let ended = wait_for(task, TICK).await;
        log.add(format!("  cancelled: {}", truth(handle.is_cancelled())));
        ended.map(|()| "value")
    });
}

#[test]
fn a_suppressed_cancel_gives_the_value() {
    case("a_suppressed_cancel_gives_the_value", async |log: Log| {
        let body = async {
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            cancellable_sleep(&log, "body", 1).await.map(|()| "value")
        };
        wait_for(body, TICK).await
    });
}

#[test]
fn an_error_in_the_cleanup_goes_before() {
    case("an_error_in_the_cleanup_goes_before", async |log: Log| {
        let task = spawn(async move {
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            Err::<&str, _>(ValueError)
        });
        wait_for(task, TICK).await
    });
}

#[test]
fn a_task_that_has_ended_gives_its_value_with_no_time() {
    case("done_already", async |log: Log| {
        let task = spawn(async move { cancellable_sleep(&log, "body", 1).await });
        sleep(2 * TICK).await;
        wait_for(task, Duration::ZERO).await.map(|()| "value")
    });
}

#[test]
fn a_task_is_cancelled_and_awaited_with_no_time() {
    case("no_time_for_a_task", async |log: Log| {
        let mut task = spawn(cleans_up(log.clone()));
        sleep(TICK).await;
        let ended = wait_for(&mut task, Duration::ZERO).await;
        log.add(format!("  cancelled: {}", truth(task.is_cancelled())));
        ended.map(|()| "value")
    });
}

/// Cancels a task that waits for another one, and logs whether that one is cancelled.
async fn cancel_waiting(log: Log, duration: Option<Duration>) -> Result<&'static str, TaskError> {
    let task = {
        let log = log.clone();
        spawn(async move { cancellable_sleep(&log, "body", 9).await })
    };
    let handle = task.handle();
    let waiting = spawn(wait_for(task, duration));
    cancel_later(&waiting);
    let ended = waiting.await;
    log.add(format!("  cancelled: {}", truth(handle.is_cancelled())));
    ended.map(|()| "value")
}

#[test]
fn a_cancel_is_passed_on() {
    case("the_cancel_is_passed_on", async |log: Log| cancel_waiting(log, Some(5 * TICK)).await);
}

#[test]
fn a_cancel_is_passed_on_without_a_time() {
    case("the_cancel_is_passed_on_without_end", async |log: Log| cancel_waiting(log, None).await);
}

#[test]
fn a_cancel_waits_for_the_cleanup() {
    case("the_cancel_waits_for_the_cleanup", async |log: Log| {
        let waiting = spawn(wait_for(cleans_up(log), 9 * TICK));
        cancel_later(&waiting);
        waiting.await.map(|()| "value")
    });
}

#[test]
fn a_task_that_is_cancelled_by_others_is_not_timed_out() {
    case("cancelled_by_itself", async |log: Log| {
        let task = spawn(async move { cancellable_sleep(&log, "body", 9).await });
        cancel_later(&task);
        wait_for(task, 9 * TICK).await.map(|()| "value")
    });
}

#[test]
fn a_cancel_after_it_is_not_lost() {
    case("cancelled_after_it", async |log: Log| {
        let task = spawn(async move {
            wait_for(cancellable_sleep(&log, "body", 0), 9 * TICK).await?;
            cancellable_sleep(&log, "rest", 9).await?;
            Ok::<_, TaskError>("value")
        });
        cancel_later(&task);
        task.await
    });
}

#[test]
fn a_promise_that_is_kept_in_time_gives_its_value() {
    let ended = run_paused(async {
        let promise = Promise::new();
        let keeper = promise.clone();
        running_loop().call_later(TICK, move || keeper.set_result("ok").unwrap());
        wait_for(promise, 2 * TICK).await
    });
    assert_eq!(ended.unwrap(), "ok");
}

#[test]
fn a_value_that_is_there_is_given_with_no_time() {
    // Python does not start a coroutine then.
    assert_eq!(run_paused(async { wait_for(ready("value"), Duration::ZERO).await }).unwrap(), "value");
}

#[test]
fn a_value_that_comes_with_the_deadline_is_given() {
    // Python's `wait_for` would lose it.
    let ended = run_paused(async {
        let begun = now();
        let value = wait_for(async { try_await!(sleep(TICK)).map(|()| "value") }, TICK).await?;
        Ok::<_, TaskError>((value, now() - begun < 2 * TICK))
    });
    assert_eq!(ended.unwrap(), ("value", true));
}

#[test]
fn a_deadline_far_off_takes_no_time() {
    // By a running clock, the test would hang.
    let ended = run_paused(async { wait_for(sleep(Duration::MAX), Duration::from_hours(24 * 365)).await });
    assert!(ended.unwrap_err().is_timed_out());
}

#[test]
fn a_wait_outlives_its_future() {
    // Cancelled before it began, it never waits, and the task continues.
    let ended = run_paused(async {
        let log = Log::new();
        let inner = {
            let log = log.clone();
            spawn(async move { cancellable_sleep(&log, "inner", 1).await })
        };
        let handle = inner.handle();
        let waiting = spawn(wait_for(inner, 9 * TICK));
        waiting.cancel();
        assert!(waiting.await.unwrap_err().is_cancelled());
        sleep(2 * TICK).await;
        (log.take(), handle.is_cancelled())
    });
    assert_eq!(ended.unwrap(), (vec!["  inner: slept".to_owned()], false));
}
