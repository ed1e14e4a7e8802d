//! Panics of a body, its delegates and destructors, caught by the caller of the poll.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere_local, once, turns};
use coyield_language_tests::{Log, panic_of};
use futures::executor::block_on;
use futures::{FutureExt as _, StreamExt as _};
use std::panic::AssertUnwindSafe;
use std::pin::pin;

/// Panics in the given step, after an await.
#[generator]
async fn panicking(at: u32, log: Log) -> impl AsyncGenerator<u32, (), (), &'static str> + Send {
    let _local = log.noisy("delegate");
    for n in 0..3 {
        turns(1).await;
        assert_ne!(n, at, "it panics");
        yield_!(n);
    }
}

#[generator]
async fn delegating(depth: u32, at: u32, log: Log) -> impl AsyncGenerator<u32, (), (), &'static str> + Send {
    let _local = log.noisy("delegator");
    match depth {
        0 => yield_from!(panicking(at, log.clone())),
        1 => yield_from!(panicking(at, log.clone()).boxed()),
        _ => yield_from!(delegating(depth - 1, at, log.clone())),
    }
}

#[test]
fn a_panic_finishes_the_generator_and_drops_everything() {
    for depth in 0..4 {
        for at in 0..3 {
            let log = Log::new();
            let mut g = delegating(depth, at, log.clone()).boxed();
            for n in 0..at {
                assert_eq!(block_on(g.anext()), Ok(CoroutineState::Yielded(n)));
            }
            assert!(once(g.anext()).now_or_never().unwrap().is_pending());
            assert!(panic_of(|| block_on(g.finish_step())).contains("it panics"));
            let mut dropped = log.take().into_iter();
            assert_eq!(dropped.next().as_deref(), Some("delegate"), "innermost first");
            assert_eq!(dropped.count(), usize::try_from(depth.max(1)).unwrap());
            assert_eq!(g.status(), AsyncStatus::Finished);
            assert_eq!(g.delegation_depth(), 0);
            assert!(block_on(g.anext()).unwrap_err().is_finished());
            assert_eq!(block_on(g.aclose()), Ok(None));
            assert_eq!(block_on(g.finish_step()), Ok(None));
            assert_eq!(block_on(g.stream_with_return().next()), None);
        }
    }
}

#[test]
fn a_panic_is_caught_by_the_body_of_another_generator() {
    everywhere_local(|| async {
        let log = Log::new();
        let mut inner = delegating(2, 1, log.clone()).boxed();
        let mut outer = pin!(generate!(AsyncGenerator<String>, async {
            loop {
                let step = AssertUnwindSafe(inner.anext()).catch_unwind().await;
                turns(1).await;
                match step {
                    Ok(Ok(state)) => yield format!("{state:?}"),
                    Ok(Err(error)) => return yield format!("{error}"),
                    Err(_) => yield "panicked".to_owned(),
                }
            }
        }));
        let seen = outer.stream().collect::<Vec<_>>().await;
        assert_eq!(seen, ["Yielded(0)", "panicked", "async generator already finished"]);
        assert_eq!(log.take(), ["delegate", "delegator", "delegator"]);
    });
}

type BoxLocal = LocalBoxAsyncGenerator<'static, u8, (), (), &'static str>;

struct Bomb(Log, &'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        self.0.add(self.1);
        panic!("{}", self.1);
    }
}

#[test]
fn a_panic_in_a_destructor_of_a_closed_body_drops_the_rest() {
    #[generator]
    async fn armed(log: Log) -> impl AsyncGenerator<u8, (), (), &'static str> {
        let _last = log.noisy("last");
        let _bomb = Bomb(log.clone(), "bomb");
        let _first = log.noisy("first");
        yield_!(1);
        turns(9).await;
    }
    #[generator]
    async fn through(log: Log) -> impl AsyncGenerator<u8, (), (), &'static str> {
        let _outermost = log.noisy("outermost");
        yield_from!([0]);
        yield_from!(armed(log.clone()));
    }
    let steps: [fn(&mut BoxLocal); 3] = [
        |g| assert!(block_on(g.aclose()).is_err()),
        |g| assert!(block_on(g.athrow("x")).is_err()),
        |g| {
            assert!(g.anext().now_or_never().is_none());
            drop(std::mem::replace(g, armed(Log::new()).boxed_local()));
        },
    ];
    for step in steps {
        let log = Log::new();
        let mut g = armed(log.clone()).boxed_local();
        block_on(g.anext()).unwrap();
        assert_eq!(panic_of(|| step(&mut g)), "bomb");
        assert_eq!(log.take(), ["first", "bomb", "last"]);
        assert_ne!(g.status(), AsyncStatus::Suspended);

        let mut g = through(log.clone()).boxed_local();
        block_on(g.anext()).unwrap();
        block_on(g.anext()).unwrap();
        assert_eq!(panic_of(|| step(&mut g)), "bomb");
        assert_eq!(log.take(), ["first", "bomb", "last", "outermost"]);
    }
}
