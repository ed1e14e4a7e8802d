//! Cases of `CPython`'s tests of tasks that are not about order.

use coyield::aio::{self, EventLoop, TaskError, cancellable, spawn};
use coyield::try_await;
use coyield_tests::executors::turns;
use futures::channel::oneshot;
use std::convert::Infallible;
use std::future::{pending, ready};
use std::io;
use std::time::Duration;

#[test]
fn a_task_that_asks_itself_and_ends_has_ended_well() {
    // Python's is cancelled: there the request wins over the value; here a value that is ready wins.
    let mut handle = None;
    let ended = aio::run(async {
        let task = aio::current_task().unwrap();
        task.cancel();
        handle = Some(task);
        12
    });
    assert_eq!(ended.unwrap(), 12);
    assert_eq!(handle.unwrap().cancelling(), 1);
}

#[test]
fn a_value_that_came_before_the_request_wins_and_the_next_point_is_told() {
    // In Python the value is lost.
    let ended = aio::run(async {
        let (sender, gate) = oneshot::channel();
        let task = spawn(async move { (try_await!(gate).unwrap().unwrap(), try_await!(pending::<()>()).is_err()) });
        turns(1).await;
        sender.send(5).unwrap();
        task.cancel();
        task.await
    });
    assert_eq!(ended.unwrap(), (5, true));
}

#[test]
fn a_future_that_is_given_up_does_not_fail_the_task() {
    let ended = aio::run(async {
        let (sender, gate) = oneshot::channel::<()>();
        let task = spawn(async move { try_await!(gate) });
        turns(1).await;
        drop(sender);
        task.await
    });
    assert!(ended.unwrap().is_err(), "as a value: it was not the task that was cancelled");
}

#[test]
fn a_sleep_of_a_cancelled_task_is_gone() {
    aio::run(async {
        tokio::time::pause();
        let task = spawn(async { try_await!(aio::sleep(Duration::from_secs(1000))) });
        turns(1).await;
        let began = aio::now();
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
        assert_eq!(aio::now(), began);
    })
    .unwrap();
}

#[test]
fn a_request_of_a_task_in_its_first_turn_is_told_at_its_first_point() {
    let ended = aio::run(async {
        let task = spawn(async {
            let handle = aio::current_task().unwrap();
            handle.cancel();
            let first = try_await!(ready(1));
            (first, try_await!(turns(1)), try_await!(turns(1)))
        });
        task.await
    });
    let (first, second, third) = ended.unwrap();
    assert_eq!((first.is_ok(), second.is_err(), third.is_ok()), (true, true, true));
}

#[test]
fn uncancel_takes_back_what_nobody_was_told() {
    // As in Python since 3.13.
    let ended = aio::run(async {
        let task = aio::current_task().unwrap();
        task.cancel();
        assert_eq!(task.uncancel(), 0);
        let first = try_await!(turns(1));
        let marked = spawn(async { try_await!(turns(500)) });
        turns(1).await;
        marked.cancel();
        marked.cancel();
        assert_eq!((marked.uncancel(), marked.uncancel(), marked.uncancel()), (1, 0, 0));
        (first, marked.await)
    });
    let (first, marked) = ended.unwrap();
    assert!(first.is_ok() && marked.is_ok());
}

#[test]
fn one_of_two_requests_is_delivered_when_the_other_is_undone() {
    let ended = aio::run(async {
        let task = spawn(async { try_await!(pending::<()>()) });
        turns(1).await;
        task.cancel();
        task.cancel();
        assert_eq!(task.uncancel(), 1);
        task.await
    });
    assert!(ended.unwrap_err().is_cancelled());
}

#[test]
fn a_request_after_an_uncancel_is_told() {
    let ended = aio::run(async {
        let task = spawn(async {
            let first = try_await!(pending::<()>());
            aio::current_task().unwrap().uncancel();
            (first.is_err(), try_await!(pending::<()>()).is_err())
        });
        for _ in 0..2 {
            turns(2).await;
            task.cancel();
        }
        let handle = task.handle();
        (task.await.unwrap(), handle.cancelling())
    });
    assert_eq!(ended.unwrap(), ((true, true), 1));
}

#[test]
fn a_cleanup_that_panics_is_a_panic() {
    let ended = aio::run(async {
        let task = spawn(async { assert!(try_await!(pending::<()>()).is_ok(), "in the cleanup") });
        turns(1).await;
        task.cancel();
        task.await
    });
    assert_eq!(ended.unwrap_err().to_string(), "the task panicked: in the cleanup");
}

#[test]
fn a_task_of_a_task_of_a_task_fails_for_all() {
    let ended = aio::run(async {
        let one = spawn(async { Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)) });
        let two = spawn(one);
        spawn(two).await
    });
    let error = ended.unwrap_err();
    assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
}

#[test]
fn tasks_end_with_whatever_a_future_gives() {
    let mut events = EventLoop::new().unwrap();
    assert_eq!(events.run_until_complete(ready("a future")).unwrap(), "a future");
    assert!(events.run_until_complete(async { Some(5) }).unwrap().is_some());
    assert_eq!(events.run_until_complete(async { spawn(ready(5)).await }).unwrap(), 5);
}

#[test]
fn one_that_never_returns_is_a_task_too() {
    async fn endless() -> Infallible {
        loop {
            turns(1).await;
        }
    }
    let ended = aio::run(async {
        let endless = spawn(endless());
        turns(2).await;
        endless.cancel();
        endless.await.is_err_and(|error| error.is_cancelled())
    });
    assert!(ended.unwrap());
}

#[test]
fn to_shield_from_requests_is_to_not_await_directly() {
    // `add_done_callback` or a channel: the waiter is notified, and the task continues.
    let ended = aio::run(async {
        let task = spawn(async { (turns(300).await, 5).1 });
        let (says, said) = oneshot::channel();
        task.add_done_callback(move |result| says.send(result.is_ok()).unwrap_or_default());
        let waiting = spawn(async { try_await!(said) });
        turns(1).await;
        waiting.cancel();
        (waiting.await.unwrap_err().is_cancelled(), task.await.unwrap())
    });
    assert_eq!(ended.unwrap(), (true, 5));
}

#[test]
fn a_task_is_awaited_within_something_that_can_be_cancelled() {
    let ended = aio::run(async {
        let task = spawn(async { try_await!(pending::<()>()) });
        let handle = task.handle();
        let (waiting, cancel) = cancellable(task);
        let waiting = spawn(waiting);
        turns(2).await;
        cancel.cancel();
        (waiting.await.unwrap().is_err(), handle.is_cancelled())
    });
    assert_eq!(ended.unwrap(), (true, true));
}

#[test]
fn an_awaiter_that_is_dropped_leaves_the_task_alone() {
    let ended = aio::run(async {
        let mut task = spawn(async { (turns(5).await, 5).1 });
        assert!(futures::FutureExt::now_or_never(&mut task).is_none());
        let waiting = spawn(async move { Some((task.handle(), drop(task)).0) });
        let handle = waiting.await?.unwrap();
        turns(8).await;
        Ok::<_, TaskError>(handle.state() == aio::TaskState::Finished)
    });
    assert!(ended.unwrap());
}

#[test]
fn run_threadsafe_gives_values_errors_and_requests() {
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let elsewhere = std::thread::spawn(move || {
        let value = futures::executor::block_on(handle.run_threadsafe(async { (turns(1).await, 3).1 }));
        let failed = futures::executor::block_on(handle.run_threadsafe(async { Err::<(), _>("it broke") }));
        let cancelled = handle.run_threadsafe(async { try_await!(pending::<()>()) });
        cancelled.cancel();
        let cancelled = futures::executor::block_on(cancelled);
        handle.stop();
        (value, failed, cancelled)
    });
    events.run_forever();
    let (value, failed, cancelled) = elsewhere.join().unwrap();
    assert_eq!(value.unwrap(), 3);
    assert_eq!(failed.unwrap_err().to_string(), "it broke");
    assert!(matches!(cancelled, Err(TaskError::Cancelled)));
}
