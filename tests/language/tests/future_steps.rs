//! Futures that are stepped by hand: Python's `__await__`.

use coyield::from_future;
use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield_language_tests::executors::{everywhere, turns};
use coyield_language_tests::{Log, panic_of};
use futures::channel::oneshot;
use futures::future::{self, BoxFuture};
use futures::task::{ArcWake, waker};
use futures::{FutureExt, StreamExt};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

/// Is pending this many times. Wakes its task each time.
async fn after<T>(pending: u32, value: T) -> T {
    turns(pending).await;
    value
}

#[test]
fn a_future_yields_while_it_is_pending_and_returns_its_output() {
    let mut steps = pin!(from_future(after(2, "done")));
    assert_eq!(steps.status(), Status::Created);
    assert_eq!(steps.next(), Ok(CoroutineState::Yielded(())));
    assert_eq!(steps.status(), Status::Suspended);
    assert_eq!(steps.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(steps.send(()), Ok(CoroutineState::Yielded(())));
    assert_eq!(steps.next(), Ok(CoroutineState::Complete("done")));
    assert_eq!(steps.status(), Status::Finished);
    assert_eq!(steps.next(), Err(ResumeError::Finished));
    assert_eq!(steps.send(()), Err(SendError::Finished(())));
    assert_eq!(steps.close(), Ok(None));
}

#[test]
fn a_ready_future_never_yields() {
    let mut steps = pin!(from_future(std::future::ready(3)));
    assert_eq!(steps.send(()), Err(SendError::NotStarted(())));
    assert_eq!(steps.start(), Ok(CoroutineState::Complete(3)));
}

#[test]
fn an_iterator_over_a_future_counts_its_polls() {
    let mut steps = pin!(from_future(after(5, 'x')));
    let mut steps = steps.iter_with_return();
    assert_eq!(steps.by_ref().count(), 5);
    assert_eq!(steps.into_return(), Some(Ok('x')));
}

/// As `CPython` does, except that a future cannot catch: the exception is returned by `throw`, and the destructors have
/// run.
#[test]
fn a_close_or_a_throw_drops_the_future() {
    let log = Log::new();
    let future = |name| {
        let noisy = log.noisy(name);
        async move {
            future::pending::<()>().await;
            drop(noisy);
        }
    };
    let mut closed = pin!(from_future(future("closed")));
    closed.start().unwrap();
    assert_eq!(closed.close(), Ok(None));
    assert_eq!(log.take(), ["closed"]);
    assert_eq!(closed.next(), Err(ResumeError::Finished));

    let mut thrown = pin!(from_future(future("thrown")).with_throw::<&str>());
    thrown.start().unwrap();
    assert_eq!(thrown.throw("enough"), Err(Thrown::Raised("enough")));
    assert_eq!(log.take(), ["thrown"]);

    let mut new = pin!(from_future(future("new")));
    assert_eq!(new.close(), Ok(None));
    assert_eq!(log.take(), ["new"]);
    assert_eq!(new.status(), Status::Finished);
}

#[test]
fn the_output_is_returned_after_the_future_was_dropped() {
    let log = Log::new();
    let noisy = log.noisy("dropped");
    let mut steps = pin!(from_future(future::poll_fn(move |_| {
        let _captured = &noisy;
        Poll::Ready(1)
    })));
    assert_eq!(steps.start(), Ok(CoroutineState::Complete(1)));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_panic_finishes_the_generator() {
    let mut steps = pin!(from_future(async {
        after(1, ()).await;
        panic!("in the future");
    }));
    steps.start().unwrap();
    assert_eq!(panic_of(|| steps.next()), "in the future");
    assert_eq!(steps.status(), Status::Finished);
    assert_eq!(steps.next(), Err(ResumeError::Finished));
}

struct Woken(AtomicUsize);

impl ArcWake for Woken {
    fn wake_by_ref(woken: &Arc<Self>) {
        woken.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_waker_is_woken_when_the_future_can_continue() {
    let woken = Arc::new(Woken(AtomicUsize::new(0)));
    let (answer, answered) = oneshot::channel();
    let mut steps = pin!(from_future(answered).with_waker(waker(woken.clone())));
    assert!(steps.next().unwrap().is_yielded());
    assert_eq!(woken.0.load(Ordering::SeqCst), 0);
    answer.send(7).unwrap();
    assert_eq!(woken.0.load(Ordering::SeqCst), 1);
    assert_eq!(steps.next(), Ok(CoroutineState::Complete(Ok(7))));
}

#[test]
fn a_scheduler_takes_a_few_lines() {
    let log = Log::new();
    let count = |name: char, to| {
        let log = log.clone();
        async move {
            for n in 1..=to {
                log.add(format!("{name}{n}"));
                after(1, ()).await;
            }
        }
    };
    let mut tasks = VecDeque::from([from_future(count('a', 3)).boxed(), from_future(count('b', 2)).boxed()]);
    while let Some(mut task) = tasks.pop_front() {
        if task.next().unwrap().is_yielded() {
            tasks.push_back(task);
        }
    }
    assert_eq!(log.take(), ["a1", "b1", "a2", "b2", "a3"]);
}

#[test]
fn a_generator_runs_a_future_in_the_middle_of_its_work() {
    #[generator]
    fn work(future: BoxFuture<'static, u32>) -> impl Generator<(), (), u32, String> {
        yield_!();
        let found = yield_from!(from_future(future));
        yield_!();
        found + 1
    }

    let mut work = pin!(work(after(2, 41).boxed()));
    let mut steps = work.iter_with_return();
    assert_eq!(steps.by_ref().count(), 4);
    assert_eq!(steps.into_return(), Some(Ok(42)));
}

#[test]
fn a_future_is_a_stream_under_an_executor() {
    everywhere(|| async {
        let mut turns = pin!(from_future(after(3, 9)).into_stream_with_return());
        let mut count = 0;
        while turns.next().await.is_some() {
            count += 1;
        }
        assert_eq!((count, turns.as_mut().take_return()), (3, Some(Ok(9))));
        // In both directions.
        let steps = from_future(coyield::await_yielded(generate!(Generator<BoxFuture<'static, u8>, u8, u8>, {
            yield after(2, 5).boxed()
        })));
        assert_eq!(pin!(steps).iter_with_return().count(), 2);
    });
}
