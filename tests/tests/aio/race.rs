//! The winner of a race, and the cancel of the others.

#![forbid(unsafe_code)]

use std::future::{pending, ready};
use std::rc::Rc;

use coyield::aio::{
    Cancelled, Promise, Task, TaskError, current_task, race, running_loop, sleep, spawn, spawn_local, timeout,
};
use coyield::try_await;
use coyield_tests::asyncio::{TICK, ValueError, cancellable_sleep, logged, run_paused};
use coyield_tests::{Log, implements, panic_of};

/// Waits, then cleans up for a while if it was cancelled.
async fn racer(log: &Log, name: &str, ticks: u32, cleanup: u32) -> Result<String, Cancelled> {
    if cancellable_sleep(log, name, ticks).await.is_err() {
        sleep(TICK * cleanup).await;
        log.add(format!("  {name}: cleaned up"));
        return Err(Cancelled);
    }
    Ok(name.to_owned())
}

/// Cancels the task that calls this, later.
fn cancel_later(ticks: u32) {
    let task = current_task().unwrap();
    running_loop().call_later(TICK * ticks, move || assert!(task.cancel()));
}

#[test]
fn the_first_wins_and_the_cleanup_of_the_others_is_awaited() {
    let log = Log::new();
    let won =
        run_paused(async { race([racer(&log, "a", 3, 1), racer(&log, "b", 1, 1), racer(&log, "c", 2, 2)]).await });
    assert_eq!(won.unwrap(), "b");
    assert_eq!(log.take(), ["  b: slept", "  a: cancelled", "  c: cancelled", "  a: cleaned up", "  c: cleaned up"]);
}

#[test]
fn an_error_wins_too() {
    let log = Log::new();
    let failing = async {
        sleep(TICK).await;
        Err::<String, _>(ValueError)
    };
    let won = run_paused(async { race!(racer(&log, "a", 2, 1), failing).await });
    assert!(won.unwrap_err().downcast_ref::<ValueError>().is_some());
    assert_eq!(log.take(), ["  a: cancelled", "  a: cleaned up"]);
}

#[test]
fn one_that_is_cancelled_by_others_wins_too() {
    let log = Log::new();
    let won = run_paused(async {
        let task = spawn(sleep(9 * TICK));
        let handle = task.handle();
        running_loop().call_later(TICK, move || assert!(handle.cancel()));
        race!(task, async { cancellable_sleep(&log, "other", 9).await }).await
    });
    assert!(won.unwrap_err().is_cancelled());
    assert_eq!(log.take(), ["  other: cancelled"]);
}

#[test]
fn of_several_at_once_the_first_in_order_wins_and_those_behind_do_not_begin() {
    let log = Log::new();
    let begins = async |value: u8| {
        log.add("begun");
        value
    };
    let won = run_paused(async { race!(pending::<u8>(), ready(1_u8), begins(2), ready(3_u8)).await });
    assert_eq!((won.unwrap(), log.take()), (1, vec![]));
    let won = run_paused(async { race([begins(1), begins(2)]).await });
    assert_eq!((won.unwrap(), log.take()), (1, vec!["begun".to_owned()]));
}

#[test]
fn one_that_lost_without_a_point_is_dropped() {
    let log = Log::new();
    let stays = async {
        let _local = log.noisy("dropped");
        pending::<()>().await;
    };
    run_paused(async { race!(stays, sleep(TICK)).await }).unwrap();
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn tasks_that_lost_are_cancelled_and_awaited() {
    let log = Log::new();
    let ended = run_paused(async {
        let tasks: Vec<_> = [("a", 3), ("b", 1)]
            .into_iter()
            .map(|(name, ticks)| {
                let log = log.clone();
                spawn(async move { racer(&log, name, ticks, 1).await })
            })
            .collect();
        let handles: Vec<_> = tasks.iter().map(Task::handle).collect();
        let won = race(tasks).await?;
        Ok::<_, TaskError>((won, handles[0].is_cancelled(), handles[1].is_cancelled()))
    });
    assert_eq!(ended.unwrap(), ("b".to_owned(), true, false));
    assert_eq!(log.take(), ["  b: slept", "  a: cancelled", "  a: cleaned up"]);
}

#[test]
fn futures_of_all_kinds_race() {
    let promise = Promise::new();
    let kept = promise.clone();
    let won = run_paused(async {
        let task = spawn(async {
            sleep(TICK).await;
            "task"
        });
        let plain = async {
            sleep(3 * TICK).await;
            Ok::<_, ValueError>("future")
        };
        running_loop().call_later(2 * TICK, move || kept.set_result("promise").unwrap());
        race!(plain, task, promise).await
    });
    assert_eq!(won.unwrap(), "task");
}

#[test]
fn one_alone_is_a_race() {
    assert_eq!(run_paused(async { race!(ready("alone")).await }).unwrap(), "alone");
    assert_eq!(run_paused(async { race([ready("alone")]).await }).unwrap(), "alone");
}

#[test]
fn none_at_all_is_no_race() {
    let message = panic_of(|| race(Vec::<std::future::Ready<()>>::new()));
    assert_eq!(message, "`race` needs at least one future");
}

#[test]
fn a_cancel_is_told_to_all_once_and_their_cleanup_is_awaited() {
    let log = Log::new();
    let seen = log.clone();
    let ended = run_paused(async {
        let task = spawn(async move {
            // The future whose cleanup ends first wins, which is no second cancel for the other.
            let all = [racer(&seen, "a", 9, 2), racer(&seen, "b", 9, 1)];
            cancel_later(1);
            race(all).await
        });
        task.await
    });
    assert!(ended.unwrap_err().is_cancelled());
    assert_eq!(log.take(), ["  a: cancelled", "  b: cancelled", "  b: cleaned up", "  a: cleaned up"]);
}

#[test]
fn a_cancel_that_is_suppressed_by_the_first_gives_its_value() {
    let log = Log::new();
    let seen = log.clone();
    let ended = run_paused(async {
        let task = spawn(async move {
            let suppresses = async {
                assert_eq!(cancellable_sleep(&seen, "a", 9).await, Err(Cancelled));
                "in spite".to_owned()
            };
            cancel_later(1);
            race!(suppresses, racer(&seen, "b", 9, 1)).await
        });
        task.await
    });
    assert_eq!(ended.unwrap(), "in spite");
    assert_eq!(log.take(), ["  a: cancelled", "  b: cancelled", "  b: cleaned up"]);
}

/// Cancels a race after two ticks in which the first racer has won after one, and the other cleans up.
fn cancelled_late(won: Result<&'static str, ValueError>) -> (Result<&'static str, TaskError>, Vec<String>) {
    let log = Log::new();
    let seen = log.clone();
    let ended = run_paused(async {
        let task = spawn(async move {
            let first = async {
                sleep(TICK).await;
                won
            };
            let other = async {
                assert_eq!(cancellable_sleep(&seen, "other", 9).await, Err(Cancelled));
                cancellable_sleep(&seen, "cleanup", 9).await.map(|()| "other")
            };
            cancel_later(2);
            race!(first, other).await
        });
        task.await
    });
    (ended, log.take())
}

#[test]
fn a_cancel_in_the_cleanup_goes_before_a_value() {
    let (ended, lines) = cancelled_late(Ok("won"));
    assert!(ended.unwrap_err().is_cancelled());
    assert_eq!(lines, ["  other: cancelled", "  cleanup: cancelled"]);
}

#[test]
fn an_error_goes_before_a_cancel_in_the_cleanup() {
    let (ended, lines) = cancelled_late(Err(ValueError));
    assert!(ended.unwrap_err().downcast_ref::<ValueError>().is_some());
    assert_eq!(lines, ["  other: cancelled", "  cleanup: cancelled"]);
}

#[test]
fn a_value_that_is_there_goes_before_a_cancel_and_the_next_point_is_told() {
    let log = Log::new();
    let ended = run_paused(async {
        let promise = Promise::new();
        let (kept, seen) = (promise.clone(), log.clone());
        let task = spawn(async move {
            let won = race!(promise, async { cancellable_sleep(&seen, "other", 9).await.map(|()| "other") }).await?;
            seen.add(won);
            cancellable_sleep(&seen, "rest", 9).await?;
            Ok::<_, TaskError>(())
        });
        sleep(TICK).await;
        kept.set_result("won").unwrap();
        task.cancel();
        task.await
    });
    assert!(ended.unwrap_err().is_cancelled());
    assert_eq!(log.take(), ["  other: cancelled", "won", "  rest: cancelled"]);
}

#[test]
fn the_errors_of_those_who_lost_are_logged() {
    let loses = |error: fn() -> Result<(), TaskError>| {
        logged(|| {
            let ended = run_paused(async {
                let other = async {
                    assert!(try_await!(pending::<()>()).is_err());
                    error()
                };
                race!(sleep(TICK), other).await
            });
            ended.unwrap();
        })
    };
    let message = "message: a losing future of `race` failed and its error was never retrieved, error: ValueError";
    assert_eq!(loses(|| Err(TaskError::new(ValueError))), [message]);
    assert_eq!(loses(|| Err(TaskError::Cancelled)), [""; 0]);
    assert_eq!(loses(|| Ok(())), [""; 0]);
}

#[test]
fn a_panic_passes_through_and_the_others_are_dropped() {
    let log = Log::new();
    let message = panic_of(|| {
        let other = async {
            let _local = log.noisy("dropped");
            log.add("begun");
            pending::<()>().await;
        };
        futures::executor::block_on(race!(other, async { assert!(log.take().is_empty(), "on purpose") }))
    });
    assert_eq!(message, "on purpose");
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_task_that_panics_wins_with_that() {
    let ended = run_paused(async { race!(sleep(TICK), spawn(async { assert!(TICK.is_zero(), "on purpose") })).await });
    assert!(ended.unwrap_err().is_panic());
}

#[test]
fn a_race_can_be_timed_out() {
    let log = Log::new();
    let ended = run_paused(async { timeout(TICK, race([racer(&log, "a", 9, 1), racer(&log, "b", 9, 2)])).await });
    assert!(ended.unwrap_err().is_timed_out());
    assert_eq!(log.take(), ["  a: cancelled", "  b: cancelled", "  a: cleaned up", "  b: cleaned up"]);
}

#[test]
fn a_dropped_one_drops_those_who_run() {
    let log = Log::new();
    run_paused(async {
        let runs = async {
            let _local = log.noisy("dropped");
            try_await!(pending::<()>())
        };
        let mut running = Box::pin(race!(runs, pending::<()>()));
        assert!(futures::poll!(&mut running).is_pending());
    })
    .unwrap();
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_race_is_send_if_all_racers_are() {
    assert!(implements!(race!(ready(()), async {}, sleep_later()), Send));
    assert!(!implements!(race!(ready(Rc::new(())), ready(Rc::new(()))), Send));
    assert!(implements!(race([ready(())]), Send));
}

async fn sleep_later() {
    sleep(TICK).await;
}

#[test]
fn local_futures_race() {
    let won = run_paused(async {
        let shared = Rc::new(7);
        let task = {
            let shared = Rc::clone(&shared);
            spawn_local(async move { shared })
        };
        race!(task, async {
            sleep(TICK).await;
            Rc::clone(&shared)
        })
        .await
    });
    assert_eq!(*won.unwrap(), 7);
}

#[test]
fn many_race() {
    let won = run_paused(async {
        let all = (0..100_u32).map(|number| async move {
            sleep(TICK * (100 - number)).await;
            number
        });
        race(all).await
    });
    assert_eq!(won.unwrap(), 99);
}
