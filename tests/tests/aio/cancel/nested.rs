//! Cancels of a `cancellable` inside another one, and of tasks that are awaited.

use coyield::aio::{self, Cancelled, TaskError, cancellable, try_await};
use coyield_tests::Log;
use coyield_tests::executors::{self, turns};
use futures::channel::oneshot;
use futures::join;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn the_inner_one_is_told_and_the_outer_one_waits_for_its_cleanup() {
    let log = Log::new();
    let (inner, _handle) = cancellable(async {
        let told = try_await!(pending::<()>());
        turns(2).await;
        log.add(format!("inner: {told:?}"));
    });
    let (outer, cancel) = cancellable(async { log.add(format!("outer: {:?}", try_await!(inner))) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(outer.as_mut()).is_pending());
    assert!(poll(outer.as_mut()).is_pending());
    assert!(poll(outer.as_mut()).is_pending());
    assert_eq!(poll(outer.as_mut()), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["inner: Err(Cancelled)", "outer: Ok(Ok(()))"]);
}

#[test]
fn to_cancel_the_inner_one_does_not_cancel_the_outer_one() {
    let (inner, cancel) = cancellable(async { try_await!(pending::<()>()) });
    let (outer, handle) = cancellable(async { (inner.await, try_await!(turns(1))) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(outer.as_mut()).is_pending());
    assert_eq!(handle.cancelling(), 0);
    assert_eq!(poll(outer.as_mut()), Poll::Ready(Ok((Ok(Err(Cancelled)), Ok(())))));
}

#[test]
fn when_the_inner_one_has_a_value_the_next_point_of_the_outer_one_is_told() {
    let (sender, gate) = oneshot::channel();
    let (inner, _handle) = cancellable(async { try_await!(gate) });
    let (outer, cancel) = cancellable(async { (inner.await, try_await!(pending::<()>())) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(outer.as_mut()).is_pending(), "the request is passed on");
    sender.send(1).unwrap();
    assert_eq!(poll(outer.as_mut()), Poll::Ready(Ok((Ok(Ok(Ok(1))), Err(Cancelled)))));
}

#[test]
fn an_inner_one_that_was_told_has_used_the_request_even_if_it_goes_on() {
    let (inner, _handle) = cancellable(async {
        let told = try_await!(pending::<()>());
        (told, turns(1).await).0
    });
    let (outer, cancel) = cancellable(async { (inner.await, try_await!(turns(1))) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    let mut polls = 0;
    let ended = loop {
        polls += 1;
        if let Poll::Ready(ended) = poll(outer.as_mut()) {
            break ended;
        }
        assert!(polls < 10);
    };
    assert_eq!(ended, Ok((Ok(Err(Cancelled)), Ok(()))));
    assert_eq!(cancel.cancelling(), 1);
}

#[test]
fn an_inner_one_that_has_no_point_is_dropped_and_that_uses_the_request() {
    let (inner, _handle) = cancellable(pending::<()>());
    let (outer, cancel) = cancellable(async { (inner.await, try_await!(turns(1))) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    while poll(outer.as_mut()).is_pending() {}
    assert_eq!(cancel.cancelling(), 1);
}

#[test]
fn each_of_many_inner_ones_is_told() {
    let log = Log::new();
    let one = |name: &'static str| {
        let log = log.clone();
        cancellable(async move {
            let told = try_await!(pending::<()>());
            log.add(format!("{name}: {told:?}"));
        })
        .0
    };
    let (outer, cancel) = cancellable(async { join!(one("a"), one("b"), cancellable(one("c")).0) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    assert!((0..5).any(|_| poll(outer.as_mut()).is_ready()));
    assert_eq!(log.take(), ["a: Err(Cancelled)", "b: Err(Cancelled)", "c: Err(Cancelled)"]);
}

#[test]
fn an_abort_of_the_outer_one_only_runs_destructors() {
    let log = Log::new();
    let (inner, _handle) = cancellable(async {
        let _local = log.noisy("dropped");
        log.add(format!("told {:?}", try_await!(pending::<()>())));
    });
    let (outer, cancel) = cancellable(async { try_await!(inner) });
    let mut outer = pin!(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.abort();
    assert_eq!(poll(outer.as_mut()), Poll::Ready(Err(Cancelled)));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_drop_from_outside_only_runs_destructors() {
    let log = Log::new();
    let (outer, cancel) = cancellable(async {
        let _outer = log.noisy("outer");
        let told = try_await!(async {
            let _inner = log.noisy("inner");
            let told = try_await!(pending::<()>());
            log.add(format!("told {told:?}"));
        });
        log.add(format!("told {told:?}"));
    });
    let mut outer = Box::pin(outer);
    assert!(poll(outer.as_mut()).is_pending());
    cancel.cancel();
    drop(outer);
    assert_eq!(log.take(), ["inner", "outer"]);
    cancel.cancel();
    cancel.abort();
    assert_eq!((cancel.cancelling(), cancel.uncancel()), (2, 1));
}

#[test]
fn repeated_requests_are_delivered_as_often_at_each_depth() {
    let log = Log::new();
    let (inner, _handle) = cancellable(async {
        for n in 0..3 {
            log.add(format!("{n}: {:?}", try_await!(pending::<()>())));
        }
    });
    let (outer, cancel) = cancellable(async { try_await(inner).await });
    let mut outer = pin!(outer);
    for n in 1..=3 {
        assert!(poll(outer.as_mut()).is_pending());
        cancel.cancel();
        assert!(n == 3 || poll(outer.as_mut()).is_pending());
        assert_eq!(cancel.cancelling(), n);
    }
    assert!((0..3).any(|_| poll(outer.as_mut()).is_ready()));
    assert_eq!(log.take(), ["0: Err(Cancelled)", "1: Err(Cancelled)", "2: Err(Cancelled)"]);
}

#[test]
fn a_request_that_comes_too_late_for_the_awaited_task_is_for_the_next_point() {
    let ended = aio::run(async {
        let parent = aio::spawn(async {
            // It is at no point, and ends by itself.
            let child = aio::spawn(async {
                let told = try_await!(turns(1));
                (told, turns(0).await).0.is_ok()
            });
            let value = child.await;
            (value.unwrap(), try_await!(pending::<()>()).is_err())
        });
        turns(1).await;
        parent.cancel();
        parent.await
    });
    assert_eq!(ended.unwrap(), (true, true));
}

#[test]
fn a_task_that_is_told_for_its_awaiter_and_goes_on_has_used_the_request() {
    let ended = aio::run(async {
        let parent = aio::spawn(async {
            let child = aio::spawn(async {
                let told = try_await!(pending::<()>());
                turns(3).await;
                told.is_err()
            });
            (child.await.unwrap(), try_await!(turns(2)).is_ok())
        });
        turns(2).await;
        parent.cancel();
        parent.await
    });
    assert_eq!(ended.unwrap(), (true, true));
}

#[test]
fn a_task_that_is_cancelled_for_its_awaiter_tells_that_once() {
    let ended = aio::run(async {
        let parent = aio::spawn(async {
            let child = aio::spawn(pending::<()>());
            (child.await.is_err_and(|error| error.is_cancelled()), try_await!(turns(2)).is_ok())
        });
        turns(2).await;
        parent.cancel();
        parent.await
    });
    assert_eq!(ended.unwrap(), (true, true));
}

#[test]
fn a_cancelled_error_is_one_whatever_it_is_in() {
    #[derive(Debug)]
    struct Wrapped(Cancelled);
    impl std::fmt::Display for Wrapped {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("wrapped")
        }
    }
    impl std::error::Error for Wrapped {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let ended = aio::run(async { Err::<(), _>(Wrapped(Cancelled)) });
    assert!(matches!(ended, Err(TaskError::Cancelled)), "{ended:?}");
}

#[test]
fn a_cancel_is_delivered_on_every_executor() {
    async fn plain(log: Log) -> Result<(), Cancelled> {
        let told = try_await!(pending::<()>());
        turns(3).await;
        log.add("cleaned up");
        told
    }
    executors::everywhere(|| async {
        let log = Log::new();
        let (task, cancel) = cancellable(plain(log.clone()));
        let cancelling = async move {
            turns(2).await;
            cancel.cancel();
        };
        assert_eq!(join!(task, cancelling).0, Ok(Err(Cancelled)));
        assert_eq!(log.take(), ["cleaned up"]);
        // From another thread.
        let (task, cancel) = cancellable(plain(log.clone()));
        let thread = std::thread::spawn(move || cancel.cancel());
        let ended = task.await;
        thread.join().unwrap();
        assert!(ended == Ok(Err(Cancelled)) || ended == Err(Cancelled), "{ended:?}: it had not begun");
    });
}
