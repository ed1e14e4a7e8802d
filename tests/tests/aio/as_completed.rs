//! The order of the results of `as_completed`, and its timeouts. After `CPython`'s `test_tasks.py`.

use coyield::aio::{self, Cancelled, Task, TaskError};
use coyield::try_await;
use futures::StreamExt as _;
use std::time::Duration;

/// Runs this under a clock that only advances when all tasks wait.
fn run(future: impl Future<Output = ()>) {
    let ended = aio::run(async {
        tokio::time::pause();
        future.await;
    });
    ended.unwrap();
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Returns its number after this time; fails if the number is above 100.
fn after(milliseconds: u64, number: u32) -> Task<u32> {
    aio::spawn(async move {
        aio::sleep(ms(milliseconds)).await;
        if number > 100 { Err(std::io::Error::other(number.to_string())) } else { Ok(number) }
    })
}

#[test]
fn results_come_in_the_order_in_which_tasks_end() {
    run(async {
        let begun = aio::now();
        let mut results = aio::as_completed([after(100, 3), after(10, 1), after(50, 2)], None);
        for number in [1, 2, 3] {
            assert_eq!(results.next().await.unwrap().unwrap(), number);
        }
        assert!(results.next().await.is_none() && results.next().await.is_none());
        assert!(aio::now() - begun < ms(110));
    });
}

#[test]
fn as_completed_is_a_stream() {
    run(async {
        let results = aio::as_completed((0..50).map(|n| after(u64::from(50 - n), n)), None);
        let numbers: Vec<u32> = results.map(Result::unwrap).collect().await;
        assert_eq!(numbers, (0..50).rev().collect::<Vec<_>>());
    });
}

#[test]
fn errors_and_cancelled_tasks_come_as_results_and_the_others_follow() {
    run(async {
        let (cancelled, failing) = (after(90, 1), after(20, 101));
        cancelled.cancel();
        let mut results = aio::as_completed([after(30, 2), failing, cancelled], None);
        assert!(results.next().await.unwrap().unwrap_err().is_cancelled());
        assert_eq!(results.next().await.unwrap().unwrap_err().to_string(), "101");
        assert!(matches!(results.next().await, Some(Ok(2))));
    });
}

#[test]
fn when_the_time_is_over_it_says_so_once_and_cancels_nothing() {
    run(async {
        let mut results = aio::as_completed([after(100, 3), after(10, 1), after(150, 2)], Some(ms(50)));
        assert!(matches!(results.next().await, Some(Ok(1))));
        assert!(matches!(results.next().await, Some(Err(TaskError::TimedOut))));
        assert!(results.next().await.is_none());
        let pending = results.into_pending();
        assert_eq!(aio::gather(pending).await.unwrap(), [3, 2], "the tasks went on");
    });
}

#[test]
fn a_timeout_that_is_not_needed_is_not_waited_for() {
    run(async {
        let begun = aio::now();
        let mut results = aio::as_completed([after(5, 1)], Some(ms(1000)));
        assert!(matches!(results.next().await, Some(Ok(1))));
        assert!(results.next().await.is_none());
        assert!(aio::now() - begun < ms(10));
    });
}

#[test]
fn the_time_begins_with_the_first_next() {
    run(async {
        let mut results = aio::as_completed([after(60, 1)], Some(ms(50)));
        aio::sleep(ms(40)).await;
        assert!(matches!(results.next().await, Some(Ok(1))));
    });
}

#[test]
fn a_dropped_next_loses_nothing() {
    run(async {
        let mut results = aio::as_completed([after(30, 1), after(40, 2)], None);
        assert!(tokio::time::timeout(ms(10), results.next()).await.is_err());
        assert!(matches!(results.next().await, Some(Ok(1))));
        assert!(tokio::time::timeout(ms(5), results.next()).await.is_err());
        assert!(matches!(results.next().await, Some(Ok(2))));
    });
}

#[test]
fn to_cancel_who_waits_cancels_no_task() {
    run(async {
        let waiter = aio::spawn(async {
            let mut tasks = [after(30, 1), after(40, 2)];
            let mut results = aio::as_completed(&mut tasks, None);
            assert!(matches!(try_await!(results.next()), Err(Cancelled)));
            assert!(matches!(results.next().await, Some(Ok(1))));
            drop(results);
            tasks[1].handle().cancelling()
        });
        aio::sleep(ms(10)).await;
        waiter.cancel();
        assert_eq!(waiter.await.unwrap(), 0);
    });
}

#[test]
fn none_are_completed_at_once() {
    run(async {
        let mut results = aio::as_completed(Vec::<Task<u32>>::new(), Some(ms(10)));
        assert!(results.next().await.is_none());
    });
}
