//! Sent values and errors reach the innermost delegate, and its return values and errors come back, with awaits on the
//! way.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once, turns};
use std::fmt::Debug;
use std::pin::pin;

type Error = &'static str;

/// How one level of delegation is built.
#[derive(Clone, Copy, Debug)]
enum Level {
    /// The delegate's body is on the stack, or inline.
    Plain,
    /// It catches the errors of its delegate.
    Catching,
    /// It boxes its delegate.
    Boxing,
    /// It borrows its delegate.
    Borrowing,
}

const LEVELS: [Level; 4] = [Level::Plain, Level::Catching, Level::Boxing, Level::Borrowing];

/// Echoes with a turn before and after each yield.
#[generator]
async fn innermost(log: Log) -> impl AsyncGenerator<u32, u32, &'static str, Error> + Send {
    let _local = log.noisy("innermost dropped");
    let mut value = 0;
    loop {
        turns(1).await;
        let answer = try_yield!(value);
        turns(1).await;
        match answer {
            Ok(0) => return "returned",
            Ok(sent) => value = sent,
            Err(Thrown::Raised("soft")) => value = 99,
            Err(Thrown::Raised("replace")) => raise!("replaced"),
            Err(thrown) => raise!(thrown),
        }
    }
}

/// Delegates as the levels say, awaits before and after, and lengthens the values on the way back.
#[generator]
async fn levels(levels: Vec<Level>, log: Log) -> impl AsyncGenerator<u32, u32, String, Error> + Send {
    let Some((level, rest)) = levels.split_first() else {
        return yield_from!(innermost(log)).to_owned();
    };
    let (rest, below) = (rest.to_vec(), log.clone());
    turns(1).await;
    let came = match level {
        Level::Plain => yield_from!(self::levels(rest, below)),
        Level::Catching => match try_yield_from!(self::levels(rest, below)) {
            Ok(value) => value,
            Err(thrown) => {
                turns(2).await;
                log.add(format!("caught {thrown:?}"));
                raise!(thrown)
            }
        },
        Level::Boxing => yield_from!(self::levels(rest, below).boxed()),
        Level::Borrowing => {
            let mut delegate = self::levels(rest, below).boxed();
            yield_from!(&mut delegate)
        }
    };
    turns(1).await;
    format!("{came}+")
}

/// All ways to build up to three levels.
fn shapes() -> Vec<Vec<Level>> {
    let mut shapes = vec![vec![]];
    for first in LEVELS {
        shapes.push(vec![first]);
        for second in LEVELS {
            shapes.push(vec![first, second]);
            shapes.extend(LEVELS.map(|third| vec![first, second, third]));
        }
    }
    shapes
}

fn yielded<E: Debug>(step: Result<CoroutineState<u32, String>, E>) -> u32 {
    step.unwrap().yielded().unwrap()
}

#[test]
fn values_pass_through_levels_of_every_kind() {
    everywhere(|| async {
        for shape in shapes() {
            let log = Log::new();
            let mut g = pin!(levels(shape.clone(), log.clone()));
            assert_eq!(yielded(g.astart().await), 0, "{shape:?}");
            assert_eq!(yielded(g.asend(7).await), 7, "{shape:?}");
            assert_eq!(yielded(g.athrow("soft").await), 99, "{shape:?}");
            assert!(log.take().is_empty(), "nobody but the innermost one heard of it");
            let end = format!("returned{}", "+".repeat(shape.len()));
            assert_eq!(g.asend(0).await.unwrap().completed(), Some(end), "{shape:?}");
            assert_eq!(log.take(), ["innermost dropped"]);
        }
    });
}

/// Each step polled by many futures, dropped one after the other.
#[test]
fn values_pass_through_levels_whose_steps_are_dropped_half_way() {
    everywhere(|| async {
        for shape in shapes() {
            let mut g = pin!(levels(shape.clone(), Log::new()));
            assert!(once(g.astart()).await.is_pending());
            while once(g.finish_step()).await.is_pending() {}
            assert!(once(g.asend(7)).await.is_pending());
            assert!(g.asend(8).await.unwrap_err().is_busy());
            assert!(once(g.finish_step()).await.is_pending());
            assert_eq!(g.finish_step().await.unwrap().unwrap().yielded(), Some(7), "{shape:?}");
            assert!(once(g.athrow("soft")).await.is_pending());
            assert_eq!(g.finish_step().await.unwrap().unwrap().yielded(), Some(99), "{shape:?}");
            assert!(once(g.asend(0)).await.is_pending());
            assert!(g.finish_step().await.unwrap().unwrap().completed().is_some(), "{shape:?}");
        }
    });
}

#[test]
fn an_uncaught_error_is_raised_in_each_delegator() {
    everywhere(|| async {
        for shape in shapes() {
            let log = Log::new();
            let catching = shape.iter().filter(|level| matches!(level, Level::Catching)).count();
            for (thrown, raised) in [("hard", "hard"), ("replace", "replaced")] {
                let mut g = pin!(levels(shape.clone(), log.clone()));
                g.astart().await.unwrap();
                let error = g.athrow(thrown).await.unwrap_err();
                assert_eq!(error.into_thrown(), Thrown::Raised(raised), "{shape:?}");
                let mut expected = vec!["innermost dropped".to_owned()];
                expected.extend(std::iter::repeat_n(format!("caught Raised({raised:?})"), catching));
                assert_eq!(log.take(), expected, "{shape:?}");
                assert_eq!(g.status(), AsyncStatus::Finished);
            }
        }
    });
}

#[test]
fn closing_closes_every_level_innermost_first() {
    everywhere(|| async {
        for shape in shapes() {
            let log = Log::new();
            let mut g = pin!(levels(shape.clone(), log.clone()));
            g.astart().await.unwrap();
            assert!(once(g.aclose()).await.is_pending(), "the innermost one awaits first");
            assert!(log.take().is_empty());
            assert_eq!(g.finish_step().await, Err(Thrown::Exit), "{shape:?}");
            let catching = shape.iter().filter(|level| matches!(level, Level::Catching)).count();
            let mut expected = vec!["innermost dropped".to_owned()];
            expected.extend(std::iter::repeat_n("caught Exit".to_owned(), catching));
            assert_eq!(log.take(), expected, "{shape:?}");
            assert_eq!(g.aclose().await, Ok(None));
        }
    });
}

#[test]
fn dropping_a_generator_half_way_drops_its_delegates_innermost_first() {
    #[generator]
    async fn nested(depth: usize, log: Log) -> impl AsyncGenerator<usize> + Send {
        const NAMES: [&str; 4] = ["innermost", "inner", "outer", "outermost"];
        let _before = log.noisy(NAMES[depth]);
        if depth == 0 {
            yield_!(0);
            turns(5).await;
            yield_!(1);
        } else if depth % 2 == 0 {
            yield_from!(nested(depth - 1, log.clone()));
        } else {
            yield_from!(nested(depth - 1, log.clone()).boxed());
        }
    }
    everywhere(|| async {
        for steps_of_the_await in [0, 1, 3] {
            let log = Log::new();
            let mut g = nested(3, log.clone()).boxed();
            g.anext().await.unwrap();
            if steps_of_the_await > 0 {
                assert!(once(g.anext()).await.is_pending());
                for _ in 1..steps_of_the_await {
                    assert!(once(g.finish_step()).await.is_pending());
                }
            }
            drop(g);
            assert_eq!(log.take(), ["innermost", "inner", "outer", "outermost"]);
        }
    });
}

#[test]
fn an_operand_may_await_and_yield() {
    #[generator]
    async fn inner(n: u32) -> impl AsyncGenerator<u32, u32, u32> {
        turns(1).await;
        n + yield_!(n)
    }
    everywhere(|| async {
        let mut g = pin!(generate!(AsyncGenerator<u32, u32, u32>, async {
            yield_from!(inner({
                turns(1).await;
                yield_from!(inner(yield 1))
            }))
        }));
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.asend(10).await, Ok(CoroutineState::Yielded(10)));
        assert_eq!(g.asend(20).await, Ok(CoroutineState::Yielded(30)));
        assert_eq!(g.asend(40).await, Ok(CoroutineState::Complete(70)));
    });
}
