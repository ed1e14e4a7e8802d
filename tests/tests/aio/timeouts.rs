//! When a timeout expires, and its result. The same lines as `CPython` prints, from counterparts of the cases in
//! `tests/python/aio/timeouts.py`, and our own behaviour.

#![forbid(unsafe_code)]

use std::future::pending;
use std::time::Duration;

use coyield::aio::{
    Cancelled, TaskError, TimeoutHandle, cancellable, current_task, gather, now, race, running_loop, sleep, spawn,
    timeout, timeout_at, timeout_with, wait_for,
};
use coyield::try_await;
use coyield_tests::asyncio::{self, TICK, ValueError, cancellable_sleep, name, run_paused, truth};
use coyield_tests::executors::turns;
use coyield_tests::{Log, panic_of};

const PRINTED: &str = include_str!("../../python/aio/timeouts.out");

fn case<F>(named: &str, body: impl FnOnce(Log) -> F)
where
    F: Future<Output = Result<&'static str, TaskError>> + 'static,
{
    asyncio::case(PRINTED, named, body);
}

/// Cancels the task that calls this.
fn cancel_this() {
    assert!(current_task().unwrap().cancel());
}

#[test]
fn the_body_is_told_and_its_cleanup_is_awaited() {
    case("cleans_up", async |log: Log| {
        let body = async {
            let ended = cancellable_sleep(&log, "body", 9).await;
            sleep(TICK).await;
            log.add("  body: cleaned up");
            ended
        };
        timeout(TICK, body).await?;
        Ok("value")
    });
}

#[test]
fn a_future_that_ends_in_time_returns_its_value() {
    case("in_time", async |log: Log| {
        let body = timeout(3 * TICK, cancellable_sleep(&log, "body", 1));
        let handle = body.handle();
        body.await?;
        log.add(format!("  expired: {}", truth(handle.is_expired())));
        Ok("value")
    });
}

#[test]
fn without_a_deadline_it_never_expires() {
    case("disabled", async |log: Log| {
        let body = timeout(None, cancellable_sleep(&log, "body", 1));
        let handle = body.handle();
        body.await?;
        log.add(format!(
            "  expired: {}, when: {}",
            truth(handle.is_expired()),
            handle.when().map_or("None", |_| "some")
        ));
        Ok("value")
    });
}

/// Runs a nested timeout, and logs how the inner one ends.
async fn nested(log: &Log, outer: Duration, inner: Duration, rest: bool) -> Result<(), TaskError> {
    timeout_with(outer, async |outer: TimeoutHandle| {
        let inner = timeout(inner, cancellable_sleep(log, "body", 9));
        let handle = inner.handle();
        let ended = inner.await;
        if let Err(error) = &ended {
            let (inner, outer) = (truth(handle.is_expired()), truth(outer.is_expired()));
            log.add(format!("  inner: {}, expired: {inner} {outer}", name(error)));
        }
        if rest { Ok(cancellable_sleep(log, "rest", 1).await?) } else { ended }
    })
    .await
}

#[test]
fn of_nested_ones_that_expire_at_once_the_outer_says_so() {
    case("nested_at_once", async |log: Log| nested(&log, TICK, TICK, false).await.map(|()| "value"));
}

#[test]
fn an_inner_one_that_expires_sooner_says_so_and_the_outer_goes_on() {
    case("nested_inner_sooner", async |log: Log| nested(&log, 4 * TICK, TICK, true).await.map(|()| "value"));
}

#[test]
fn an_outer_one_that_expires_sooner_cancels_the_inner() {
    case("nested_outer_sooner", async |log: Log| nested(&log, TICK, 4 * TICK, false).await.map(|()| "value"));
}

#[test]
fn one_in_a_cleanup_expires_by_itself() {
    case("nested_in_cleanup", async |log: Log| {
        let body = async {
            let ended = cancellable_sleep(&log, "body", 9).await;
            if let Err(error) = timeout(TICK, cancellable_sleep(&log, "cleanup", 9)).await {
                log.add(format!("  inner: {}", name(&error)));
            }
            ended
        };
        timeout(TICK, body).await?;
        Ok("value")
    });
}

#[test]
fn a_foreign_error_is_passed_on() {
    case("foreign_error", async |_| timeout(TICK, async { Err(ValueError) }).await.map(|()| "value"));
}

#[test]
fn a_foreign_error_at_the_deadline_goes_before() {
    case("foreign_error_at_the_deadline", async |log: Log| {
        let body = async {
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            Err(ValueError)
        };
        timeout(TICK, body).await.map(|()| "value")
    });
}

#[test]
fn a_value_in_spite_of_the_deadline_is_given() {
    case("value_in_spite", async |log: Log| {
        let body = async {
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            cancellable_sleep(&log, "body", 1).await.map(|()| "value")
        };
        let body = timeout(TICK, body);
        let handle = body.handle();
        let ended = body.await;
        log.add(format!("  expired: {}", truth(handle.is_expired())));
        ended
    });
}

#[test]
fn with_no_time_the_body_runs_until_it_waits() {
    case("zero", async |log: Log| {
        let body = async {
            log.add("  begun");
            cancellable_sleep(&log, "body", 9).await
        };
        timeout(Duration::ZERO, body).await.map(|()| "value")
    });
}

#[test]
fn with_a_deadline_in_the_past_the_body_runs_until_it_waits() {
    case("in_the_past", async |log: Log| {
        let past = now();
        sleep(TICK).await;
        let body = async {
            log.add("  begun");
            cancellable_sleep(&log, "body", 9).await
        };
        timeout_at(past, body).await.map(|()| "value")
    });
}

#[test]
fn a_future_that_never_waits_does_not_expire() {
    case("past_without_waiting", async |log: Log| {
        let past = now();
        sleep(TICK).await;
        let body = timeout_at(past, async { "value" });
        let handle = body.handle();
        let ended = body.await;
        log.add(format!("  expired: {}", truth(handle.is_expired())));
        ended
    });
}

#[test]
fn a_cancel_by_others_is_no_timeout() {
    case("cancelled_by_others", async |log: Log| {
        let body = async {
            cancel_this();
            cancellable_sleep(&log, "body", 9).await
        };
        timeout(3 * TICK, body).await.map(|()| "value")
    });
}

#[test]
fn a_cancel_in_the_cleanup_goes_before_the_timeout() {
    case("cancelled_in_cleanup", async |log: Log| {
        let task = current_task().unwrap();
        timeout_with(TICK, async |handle: TimeoutHandle| {
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            running_loop().call_later(TICK, move || assert!(task.cancel()));
            let ended = cancellable_sleep(&log, "cleanup", 9).await;
            log.add(format!("  expired: {}", truth(handle.is_expired())));
            ended
        })
        .await
        .map(|()| "value")
    });
}

#[test]
fn a_timeout_in_the_cleanup_of_a_cancel_is_a_cancel() {
    case("expires_in_cleanup", async |log: Log| {
        let task = current_task().unwrap();
        timeout_with(2 * TICK, async |handle: TimeoutHandle| {
            running_loop().call_later(TICK, move || assert!(task.cancel()));
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            let ended = cancellable_sleep(&log, "cleanup", 9).await;
            log.add(format!("  expired: {}", truth(handle.is_expired())));
            ended
        })
        .await
        .map(|()| "value")
    });
}

#[test]
fn a_cancel_that_was_taken_back_does_not_count() {
    case("taken_back", async |log: Log| {
        let body = async {
            cancel_this();
            assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
            log.add(format!("  left: {}", current_task().unwrap().uncancel()));
            cancellable_sleep(&log, "rest", 9).await
        };
        timeout(2 * TICK, body).await.map(|()| "value")
    });
}

#[test]
fn a_cancel_before_it_began_does_not_count() {
    case("after_a_cancellation", async |log: Log| {
        cancel_this();
        assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
        timeout(TICK, cancellable_sleep(&log, "cleanup", 9)).await.map(|()| "value")
    });
}

#[test]
fn a_second_cancel_counts_when_the_first_came_before_it_began() {
    case("cancelled_again_after_a_cancellation", async |log: Log| {
        cancel_this();
        assert_eq!(cancellable_sleep(&log, "body", 9).await, Err(Cancelled));
        let cleanup = async {
            cancel_this();
            cancellable_sleep(&log, "cleanup", 9).await
        };
        timeout(3 * TICK, cleanup).await.map(|()| "value")
    });
}

#[test]
fn the_body_may_set_a_deadline() {
    case("sooner_from_inside", async |log: Log| {
        timeout_with(None, async |handle: TimeoutHandle| {
            handle.reschedule(now() + TICK).unwrap();
            cancellable_sleep(&log, "body", 9).await
        })
        .await
        .map(|()| "value")
    });
}

#[test]
fn others_may_move_the_deadline_off() {
    case("later_from_outside", async |log: Log| {
        let body = timeout(2 * TICK, cancellable_sleep(&log, "body", 3));
        let handle = body.handle();
        running_loop().call_later(TICK, move || handle.reschedule(now() + 4 * TICK).unwrap());
        body.await.map(|()| "value")
    });
}

#[test]
fn others_may_move_the_deadline_to_the_past() {
    case("to_the_past_from_outside", async |log: Log| {
        let body = timeout(None, cancellable_sleep(&log, "body", 9));
        let (handle, past) = (body.handle(), now());
        running_loop().call_later(TICK, move || handle.reschedule(past).unwrap());
        body.await.map(|()| "value")
    });
}

#[test]
fn a_deadline_may_be_taken_away() {
    case("taken_away", async |log: Log| {
        let body = timeout(TICK, cancellable_sleep(&log, "body", 3));
        let handle = body.handle();
        handle.reschedule(None).unwrap();
        body.await?;
        log.add(format!("  when: {}", handle.when().map_or("None", |_| "some")));
        Ok("value")
    });
}

#[test]
fn an_expired_or_finished_timeout_cannot_be_moved() {
    case("too_late_to_move", async |log: Log| {
        let finished = timeout(TICK, async {});
        let handle = finished.handle();
        finished.await?;
        let refused = handle.reschedule(None).unwrap_err();
        assert_eq!(refused.to_string(), "the timeout has finished: it cannot be rescheduled");
        log.add("  finished: refused");
        timeout_with(TICK, async |handle: TimeoutHandle| {
            let ended = cancellable_sleep(&log, "body", 9).await;
            let refused = handle.reschedule(None).unwrap_err();
            assert_eq!(refused.to_string(), "the timeout has expired: it cannot be rescheduled");
            log.add("  expired: refused");
            ended
        })
        .await
        .map(|()| "value")
    });
}

#[test]
fn a_body_without_a_point_is_dropped() {
    let log = Log::new();
    let ended = run_paused(async {
        let body = async {
            let _local = log.noisy("dropped");
            pending::<()>().await;
        };
        timeout(TICK, body).await
    });
    assert!(ended.unwrap_err().is_timed_out());
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn without_an_event_loop_it_says_what_to_do() {
    let message = panic_of(|| timeout(TICK, async {}));
    assert!(message.contains("no running event loop"), "{message}");
}

#[test]
fn a_task_is_cancelled_and_awaited() {
    let log = Log::new();
    let ended = run_paused(async {
        let cleans = log.clone();
        let task = spawn(async move {
            let ended = cancellable_sleep(&cleans, "task", 9).await;
            sleep(TICK).await;
            cleans.add("  task: cleaned up");
            ended
        });
        timeout(TICK, task).await
    });
    assert!(ended.unwrap_err().is_timed_out());
    assert_eq!(log.take(), ["  task: cancelled", "  task: cleaned up"]);
}

#[test]
fn each_concurrent_branch_is_told_once() {
    let log = Log::new();
    let ended = run_paused(async {
        let body = async {
            let branches = futures::join!(
                cancellable_sleep(&log, "a", 9),
                cancellable_sleep(&log, "b", 9),
                cancellable_sleep(&log, "c", 0)
            );
            branches.0.and(branches.1).and(branches.2)
        };
        timeout(TICK, body).await
    });
    assert!(ended.unwrap_err().is_timed_out());
    assert_eq!(log.take(), ["  c: slept", "  a: cancelled", "  b: cancelled"]);
}

#[test]
fn a_timeout_needs_no_task() {
    // Within a bare runtime of tokio's, in a scope that belongs to no task, and in no scope.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (within, cancel) = runtime.block_on(async {
        let log = Log::new();
        let plain = timeout(TICK, cancellable_sleep(&log, "body", 9)).await;
        assert!(plain.unwrap_err().is_timed_out());
        cancellable(timeout(TICK, async { try_await!(pending::<()>()) }))
    });
    let ended = runtime.block_on(async {
        let within = tokio::spawn(within);
        tokio::task::yield_now().await;
        cancel.cancel();
        within.await.unwrap()
    });
    assert!(ended.unwrap().unwrap_err().is_cancelled());
}

#[test]
fn a_dropped_one_has_finished() {
    run_paused(async {
        let log = Log::new();
        let mut body = Box::pin(timeout(TICK, async {
            let _local = log.noisy("dropped");
            try_await!(pending::<()>())
        }));
        let handle = body.handle();
        assert!(futures::poll!(&mut body).is_pending());
        drop(body);
        assert_eq!(log.take(), ["dropped"]);
        assert!(handle.reschedule(None).is_err());
        assert!(!handle.is_expired());
        assert_eq!(format!("{handle:?}").split(',').next(), Some("TimeoutHandle { state: Finished"));
    })
    .unwrap();
}

#[test]
fn another_thread_can_move_a_timeout() {
    let ended = run_paused(async {
        let body = timeout(None, async { try_await!(pending::<()>()) });
        let handle = body.handle();
        let task = coyield::aio::spawn_local(body);
        sleep(TICK).await;
        let then = now() + TICK;
        std::thread::spawn(move || handle.reschedule(then)).join().unwrap().unwrap();
        let ended = task.await;
        (ended, now() >= then && now() < then + TICK)
    });
    let (ended, on_time) = ended.unwrap();
    assert!(ended.unwrap_err().is_timed_out());
    assert!(on_time);
}

#[test]
fn a_cancel_that_comes_with_the_deadline_is_told_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (ended, rest) = runtime.block_on(async {
        let (body, cancel) = cancellable(async {
            let ended = timeout(TICK, async { try_await!(pending::<()>()) }).await;
            (ended, try_await!(tokio::task::yield_now()))
        });
        let mut body = Box::pin(body);
        assert!(futures::poll!(&mut body).is_pending());
        tokio::time::advance(2 * TICK).await;
        assert!(futures::poll!(&mut body).is_pending(), "it expires");
        cancel.cancel();
        body.await.unwrap()
    });
    assert!(ended.unwrap_err().is_cancelled());
    assert_eq!(rest, Ok(()));
}

/// Needs one turn.
async fn turn() -> &'static str {
    turns(1).await;
    "value"
}

/// The results are those of `CPython` 3.13, with `asyncio.sleep(0)` for the turn.
#[test]
fn with_no_time_a_future_that_needs_a_turn_is_cancelled() {
    let zero = Duration::ZERO;
    let ended = run_paused(async {
        assert!(timeout(zero, turn()).await.unwrap_err().is_timed_out());
        assert!(wait_for(turn(), zero).await.unwrap_err().is_timed_out());
        assert!(timeout_at(now(), turn()).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, async { sleep(zero).await }).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, async { try_await!(turn()) }).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, gather!(turn(), turn())).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, race!(turn(), turn())).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, spawn(turn())).await.unwrap_err().is_timed_out());
        assert!(timeout(zero, wait_for(turn(), Duration::from_secs(10))).await.unwrap_err().is_timed_out());
        assert_eq!(timeout(zero, async { "value" }).await.unwrap(), "value");

        let mut went_on = false;
        let body = async {
            turns(1).await;
            went_on = true;
        };
        assert!(timeout(zero, body).await.unwrap_err().is_timed_out());
        assert!(!went_on);

        let cleans_up = async {
            if try_await!(turns(1)).is_ok() {
                return "went on";
            }
            turns(3).await;
            "cleaned up"
        };
        assert_eq!(timeout(zero, cleans_up).await.unwrap(), "cleaned up");

        let nested = async {
            match timeout(zero, turn()).await {
                Err(error) if error.is_timed_out() => Ok("inner"),
                ended => ended,
            }
        };
        assert!(timeout(zero, nested).await.unwrap_err().is_timed_out(), "the outer one reports it");

        let moved = timeout_with(None::<Duration>, async |handle: TimeoutHandle| {
            turns(1).await;
            handle.reschedule(now()).unwrap();
            turn().await
        });
        assert!(moved.await.unwrap_err().is_timed_out());
        Ok::<_, TaskError>(())
    });
    ended.unwrap();
}
