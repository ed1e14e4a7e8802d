//! Shields: the same lines as `CPython` prints, from counterparts of the cases in `tests/python/aio/shield.py`, and our
//! own behaviour.

#![forbid(unsafe_code)]

use std::rc::Rc;

use coyield::aio::{
    Promise, TaskError, all_tasks, current_task, running_loop, shield, shield_local, sleep, spawn, spawn_local,
    wait_for,
};
use coyield::try_await;
use coyield_tests::asyncio::{self, TICK, ValueError, cancellable_sleep, logged, run_paused, truth};
use coyield_tests::{Log, panic_of};

const PRINTED: &str = include_str!("../../python/aio/shield.out");

fn case<F>(named: &str, body: impl FnOnce(Log) -> F)
where
    F: Future<Output = Result<&'static str, TaskError>> + 'static,
{
    asyncio::case(PRINTED, named, body);
}

async fn inner(log: Log, ticks: u32) -> Result<&'static str, TaskError> {
    cancellable_sleep(&log, "inner", ticks).await?;
    Ok("value")
}

#[test]
fn the_value_of_the_task_is_given() {
    case("a_value", async |log: Log| shield(spawn(inner(log, 1))).await);
}

#[test]
fn the_error_of_the_task_is_given() {
    case("an_error", async |log: Log| {
        let task = spawn(async move {
            inner(log, 1).await?;
            Err::<&str, _>(TaskError::new(ValueError))
        });
        shield(task).await
    });
}

#[test]
fn a_task_that_has_ended_gives_its_value() {
    case("done_already", async |log: Log| {
        let task = spawn(inner(log, 0));
        sleep(TICK).await;
        shield(task).await
    });
}

#[test]
fn if_the_task_is_cancelled_that_is_the_result() {
    case("the_inner_is_cancelled", async |log: Log| {
        let task = spawn(inner(log, 9));
        let handle = task.handle();
        running_loop().call_later(TICK, move || assert!(handle.cancel()));
        shield(task).await
    });
}

#[test]
fn a_cancel_reaches_the_awaiter_at_once_and_the_task_continues() {
    case("the_outer_is_cancelled", async |log: Log| {
        let mut shielded = shield(spawn(inner(log.clone(), 3)));
        let handle = shielded.task().handle();
        let outer = {
            let log = log.clone();
            spawn(async move {
                let ended = (&mut shielded).await;
                assert!(ended.unwrap_err().is_cancelled());
                log.add("  outer: cancelled");
                Ok::<_, TaskError>(shielded.into_task())
            })
        };
        sleep(TICK).await;
        outer.cancel();
        let task = outer.await?;
        // Here the shield returns the task, where Python shares it.
        log.add(format!("  outer: True, inner: {}", truth(handle.is_done())));
        task.await
    });
}

#[test]
fn a_future_is_spawned_and_goes_on() {
    case("a_coroutine_goes_on", async |log: Log| {
        let outer = {
            let log = log.clone();
            spawn(async move { shield(inner(log, 3)).await })
        };
        let handle = outer.handle();
        sleep(TICK).await;
        outer.cancel();
        assert!(outer.await.unwrap_err().is_cancelled());
        log.add(format!("  outer: {}", truth(handle.is_cancelled())));
        sleep(4 * TICK).await;
        Ok("value")
    });
}

#[test]
fn only_the_waiting_has_an_end() {
    case("only_the_waiting_has_an_end", async |log: Log| {
        let mut shielded = shield(spawn(inner(log.clone(), 3)));
        let ended = wait_for(&mut shielded, TICK).await;
        assert!(ended.unwrap_err().is_timed_out());
        log.add("  timed out");
        shielded.into_task().await
    });
}

#[test]
fn a_shield_can_be_awaited_again() {
    let ended = run_paused(async {
        let mut shielded = shield(sleep(3 * TICK));
        let first = wait_for(&mut shielded, TICK).await.map_err(|error| error.is_timed_out());
        let second = wait_for(&mut shielded, TICK).await.map_err(|error| error.is_timed_out());
        (first, second, shielded.await.is_ok())
    });
    assert_eq!(ended.unwrap(), (Err(true), Err(true), true));
}

#[test]
fn a_task_is_not_wrapped_in_another() {
    run_paused(async {
        let task = spawn(sleep(TICK));
        let handle = task.handle();
        let shielded = shield(task);
        assert_eq!(shielded.task().handle(), handle);
        assert_eq!(all_tasks().len(), 2, "this one and that");
        shielded.await
    })
    .unwrap();
}

#[test]
fn local_tasks_and_futures_are_shielded() {
    let ended = run_paused(async {
        let one = Rc::new(1);
        let task = spawn_local({
            let one = Rc::clone(&one);
            async move { try_await!(sleep(TICK)).map(|()| one) }
        });
        let future = {
            let one = Rc::clone(&one);
            async move { try_await!(sleep(TICK)).map(|()| one) }
        };
        let outer = spawn_local(async { (shield_local(task).await, shield_local(future).await) });
        sleep(TICK / 2).await;
        outer.cancel();
        let (first, second) = outer.await?;
        assert!(first.unwrap_err().is_cancelled(), "that is told");
        // The future was spawned after the delivery, and receives none.
        second
    });
    assert_eq!(ended.unwrap(), Rc::new(1));
}

#[test]
fn a_promise_is_shielded() {
    let ended = run_paused(async {
        let promise = Promise::new();
        let first = wait_for(shield(promise.wait()), TICK).await;
        assert!(first.unwrap_err().is_timed_out());
        assert!(!promise.is_done());
        promise.set_result("value").unwrap();
        promise.await
    });
    assert_eq!(ended.unwrap(), "value");
}

#[test]
fn an_error_that_nobody_retrieves_is_logged() {
    let fails = async |seen: bool| {
        let task = spawn(async {
            sleep(2 * TICK).await;
            Err::<(), _>(ValueError)
        });
        let ended = wait_for(shield(task), if seen { 9 * TICK } else { TICK }).await;
        assert_eq!(ended.unwrap_err().is_timed_out(), !seen);
        sleep(9 * TICK).await;
    };
    let lines = logged(|| run_paused(fails(false)).unwrap());
    assert!(lines[0].starts_with("message: a task failed, and its error was never retrieved, task: "), "{lines:?}");
    assert!(lines[0].ends_with(", error: ValueError"), "{lines:?}");
    assert_eq!(lines.len(), 1);
    let lines = logged(|| run_paused(fails(true)).unwrap());
    assert_eq!(lines, Vec::<String>::new());
}

#[test]
fn a_shielded_task_is_cancelled_when_the_loop_ends() {
    let log = Log::new();
    let seen = log.clone();
    run_paused(async move {
        let shielded = shield(inner(seen, 9));
        assert!(wait_for(shielded, TICK).await.is_err());
    })
    .unwrap();
    assert_eq!(log.take(), ["  inner: cancelled"]);
}

#[test]
fn the_one_who_awaits_it_sees_its_own_cancel() {
    run_paused(async {
        let task = spawn(async {
            let told = shield(sleep(9 * TICK)).await;
            (told.is_err_and(|error| error.is_cancelled()), current_task().unwrap().cancelling())
        });
        sleep(TICK).await;
        task.cancel();
        assert_eq!(task.await?, (true, 1));
        Ok::<_, TaskError>(())
    })
    .unwrap();
}

#[test]
fn without_an_event_loop_it_says_what_to_do() {
    let message = panic_of(|| shield(async {}));
    assert!(message.contains("no running event loop"), "{message}");
}
