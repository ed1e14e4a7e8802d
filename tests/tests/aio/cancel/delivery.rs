//! Where a cancel of a task is delivered, and how often.

use coyield::aio::{Cancelled, cancellable};
use coyield::try_await;
use coyield_tests::Log;
use futures::executor::block_on;
use std::future::{Future, pending, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

async fn turn() {
    let mut taken = false;
    poll_fn(|context| {
        if taken {
            return Poll::Ready(());
        }
        taken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn the_innermost_point_is_told_and_may_clean_up() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let inner = async {
            if try_await!(pending::<()>()) == Err(Cancelled) {
                log.add("inner told");
                turn().await;
                log.add("inner cleaned up");
                return Err(Cancelled);
            }
            Ok(())
        };
        let ended = try_await!(inner);
        log.add(format!("outer: {ended:?}"));
        ended
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(task.as_mut()).is_pending(), "it cleans up");
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(Ok(Err(Cancelled)))));
    assert_eq!(log.take(), ["inner told", "inner cleaned up", "outer: Ok(Err(Cancelled))"]);
}

#[test]
fn each_concurrent_branch_is_told() {
    let log = Log::new();
    let branch = async |name: &str| {
        let told = try_await!(pending::<()>());
        log.add(format!("{name}: {told:?}"));
    };
    let (task, cancel) = cancellable(async { futures::join!(branch("a"), branch("b")) });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(task.as_mut()).is_ready());
    assert_eq!(log.take(), ["a: Err(Cancelled)", "b: Err(Cancelled)"]);
}

#[test]
fn a_task_without_a_point_is_dropped() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let _local = log.noisy("local");
        pending::<()>().await;
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Err(Cancelled)));
    assert_eq!(log.take(), ["local"]);
}

#[test]
fn a_task_that_has_not_begun_does_not_run() {
    let (task, cancel) = cancellable(async { panic!("it runs") });
    cancel.cancel();
    let result: Result<(), Cancelled> = block_on(task);
    assert_eq!(result, Err(Cancelled));
}

#[test]
fn a_value_that_is_ready_wins_and_the_next_point_is_told() {
    let mut first = true;
    let (task, cancel) = cancellable(async {
        let value = try_await!(poll_fn(|_| if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(5) }));
        let next = try_await!(pending::<()>());
        (value, try_await!(ready(3)), next)
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((Ok(5), Ok(3), Err(Cancelled)))));
}

#[test]
fn one_request_is_told_once() {
    let (task, cancel) = cancellable(async {
        let told = try_await!(pending::<()>());
        turn().await;
        let next = try_await!(turn());
        (told, next)
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(task.as_mut()).is_pending());
    assert!(poll(task.as_mut()).is_pending());
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok((Err(Cancelled), Ok(())))));
}

#[test]
fn the_callers_point_is_told_if_the_callee_has_none() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let told = try_await!(async {
            let _local = log.noisy("callee dropped");
            pending::<()>().await;
        });
        log.add(format!("{told:?}"));
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["callee dropped", "Err(Cancelled)"]);
}

#[test]
fn points_in_unpolled_branches_are_woken() {
    use futures::stream::{FuturesUnordered, StreamExt};
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<_> = (0..3).map(|n| async move { (n, try_await!(pending::<()>())) }).collect();
        let mut told = vec![];
        while let Some((n, result)) = all.next().await {
            told.push((n, result));
        }
        told.sort_by_key(|(n, _)| *n);
        told
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    let all = vec![(0, Err(Cancelled)), (1, Err(Cancelled)), (2, Err(Cancelled))];
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(all)));
}

#[test]
fn every_await_of_a_cancellable_function_is_a_point() {
    #[coyield::aio::cancellable]
    async fn wait(log: Log) -> Result<u32, Cancelled> {
        let _local = log.noisy("local");
        let one = ready(1).await;
        pending::<()>().await;
        Ok(one)
    }
    let log = Log::new();
    let (task, cancel) = cancellable(wait(log.clone()));
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(Err(Cancelled))));
    assert_eq!(log.take(), ["local"]);
}
