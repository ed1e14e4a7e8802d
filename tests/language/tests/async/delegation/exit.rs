//! The rules of PEP 380 for the exit, with levels that await in their cleanup.
//!
//! A close may be dropped and polled again in the middle, so the generator has to record which level is being closed.
//! All chains of three levels are tried, of all kinds and answers.

use coyield::AsyncCloseError;
use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once, turns};
use std::pin::pin;

type Error = &'static str;

/// The answer of a level to an error that is raised in it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Returns,
    Raises,
    /// Raises what it caught.
    Passes,
    Yields,
    /// Delegates once more, to delegates that await and return, and returns then.
    CleansUp,
    /// Delegates once more, to one that yields.
    Insists,
}

use Answer::{CleansUp, Insists, Passes, Raises, Returns, Yields};

const ANSWERS: [Answer; 6] = [Returns, Raises, Passes, Yields, CleansUp, Insists];

/// Where the delegate of a level is.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// In a frame, or in the future of its delegator if it is small.
    Own,
    /// In a generator of its own, with frames of its own.
    Boxed,
}

/// Small enough to be inline. Delegates to nothing, so it has no [`CleansUp`] and no [`Insists`].
#[generator]
async fn small(answer: Answer, log: Log) -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
    if let Err(thrown) = try_yield!(0) {
        log.add(format!("innermost: {thrown:?}"));
    }
    turns(2).await;
    match answer {
        Raises => raise!("raised"),
        Passes => raise!(Thrown::Exit),
        Yields => {
            let _ = try_yield!(1);
            log.add("not reached");
            "went on"
        }
        _ => "returned",
    }
}

/// The same, but too large for that.
#[generator]
async fn large(answer: Answer, log: Log) -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
    let padding = [1_u64; 20];
    let mut delegate = pin!(small(answer, log));
    let _ = delegate.astart().await;
    let Err(thrown) = try_yield!(0) else { return "resumed" };
    std::hint::black_box(&padding);
    match delegate.athrow(thrown).await {
        Ok(CoroutineState::Complete(value)) => value,
        Ok(CoroutineState::Yielded(item)) => {
            let _ = try_yield!(item);
            "went on"
        }
        Err(error) => raise!(error.into_thrown()),
    }
}

#[test]
fn small_delegates_fit_into_inline_storage_and_large_ones_do_not() {
    const EMBEDDED: usize = 9 * size_of::<usize>();
    assert!(size_of_val(&small(Returns, Log::new())) <= EMBEDDED);
    assert!(size_of_val(&large(Returns, Log::new())) > EMBEDDED);
}

#[generator]
async fn cleanup(n: u32) -> impl AsyncGenerator<u32, (), u32, Error> + Send {
    turns(n).await;
    n
}

#[generator]
async fn insisting() -> impl AsyncGenerator<u32, (), (), Error> + Send {
    turns(1).await;
    yield_!(1);
}

/// One level, which delegates to the rest of the chain, and logs what is raised there.
#[generator]
async fn level(chain: Vec<(Answer, Place)>, log: Log) -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
    let (answer, place) = chain[0];
    let rest = chain[1..].to_vec();
    let raised = match (place, &*rest) {
        (Place::Own, [(answer, Place::Own)]) if supports(*answer) => try_yield_from!(small(*answer, log.clone())),
        (Place::Own, [(answer, Place::Boxed)]) if supports(*answer) => try_yield_from!(large(*answer, log.clone())),
        (Place::Boxed, [(answer, _)]) if supports(*answer) => try_yield_from!(small(*answer, log.clone()).boxed()),
        (_, []) => try_yield!(0).map(|()| "resumed"),
        (Place::Own, _) => try_yield_from!(level(rest, log.clone())),
        (Place::Boxed, _) => try_yield_from!(level(rest, log.clone()).boxed()),
    };
    let Err(thrown) = raised else {
        log.add("not raised");
        return "resumed";
    };
    log.add(if chain.len() == 1 { format!("innermost: {thrown:?}") } else { format!("{}: {thrown:?}", chain.len()) });
    turns(1).await;
    match answer {
        Returns => {}
        Raises => raise!("raised"),
        Passes => raise!(thrown),
        Yields => {
            let _ = try_yield!(1);
        }
        CleansUp => {
            let two = yield_from!(cleanup(2));
            turns(1).await;
            assert_eq!(two + yield_from!(cleanup(1).boxed()) + yield_from!(cleanup(0)), 3);
        }
        Insists => {
            let _ = try_yield_from!(insisting());
        }
    }
    "returned"
}

fn supports(answer: Answer) -> bool {
    !matches!(answer, CleansUp | Insists)
}

type Closed = Result<Option<&'static str>, AsyncCloseError<u32, Error>>;

/// The expected log, and the expected result of `aclose`.
fn expected(chain: &[(Answer, Place)]) -> (Vec<String>, Closed) {
    let mut log = Vec::new();
    let mut raised = Thrown::Exit;
    for (below, (answer, _)) in chain.iter().rev().enumerate() {
        log.push(if below == 0 { format!("innermost: {raised:?}") } else { format!("{}: {raised:?}", below + 1) });
        let outermost = below + 1 == chain.len();
        raised = match answer {
            Returns | CleansUp if outermost => return (log, Ok(Some("returned"))),
            Yields | Insists if outermost => return (log, Err(AsyncCloseError::Ignored(1))),
            Returns | CleansUp => Thrown::Exit,
            Yields | Insists => Thrown::IgnoredExit,
            Raises => Thrown::Raised("raised"),
            Passes => raised,
        };
    }
    let closed = match raised {
        Thrown::Exit => Ok(None),
        Thrown::Raised(error) => Err(AsyncCloseError::Raised(error)),
        Thrown::IgnoredExit => Err(AsyncCloseError::IgnoredExit),
    };
    (log, closed)
}

fn chains() -> Vec<Vec<(Answer, Place)>> {
    let links: Vec<_> = ANSWERS.iter().flat_map(|answer| [(*answer, Place::Own), (*answer, Place::Boxed)]).collect();
    let mut chains = Vec::new();
    for first in &links {
        chains.push(vec![*first]);
        for second in &links {
            chains.push(vec![*first, *second]);
            chains.extend(links.iter().map(|third| vec![*first, *second, *third]));
        }
    }
    // Under Miri all of them would take hours; this step is coprime to the number of links, so each link occurs.
    chains.into_iter().step_by(if cfg!(miri) { 47 } else { 1 }).collect()
}

#[test]
fn the_exit_is_raised_at_all_levels() {
    everywhere(|| async {
        for chain in chains() {
            let log = Log::new();
            let mut g = pin!(level(chain.clone(), log.clone()));
            g.astart().await.unwrap();
            let closed = g.aclose().await;
            assert_eq!((log.take(), closed), expected(&chain), "{chain:?}");
            assert_eq!(g.status() == AsyncStatus::Suspended, matches!(closed, Err(AsyncCloseError::Ignored(_))));
        }
    });
}

/// The same, with an `aclose` that is dropped after its first poll, and every poll by another future.
#[test]
fn a_close_that_is_dropped_half_way_continues_at_all_levels() {
    everywhere(|| async {
        for chain in chains() {
            let log = Log::new();
            let mut g = pin!(level(chain.clone(), log.clone()));
            g.astart().await.unwrap();
            assert!(once(g.aclose()).await.is_pending());
            let step = loop {
                assert_eq!(g.aclose().await, Err(AsyncCloseError::Busy));
                if let std::task::Poll::Ready(step) = once(g.finish_step()).await {
                    break step;
                }
            };
            let closed = match step {
                Ok(None) => panic!("the step came to nothing"),
                Ok(Some(CoroutineState::Complete(value))) => Ok(Some(value)),
                Ok(Some(CoroutineState::Yielded(item))) => Err(AsyncCloseError::Ignored(item)),
                Err(Thrown::Exit) => Ok(None),
                Err(Thrown::Raised(error)) => Err(AsyncCloseError::Raised(error)),
                Err(Thrown::IgnoredExit) => Err(AsyncCloseError::IgnoredExit),
            };
            assert_eq!((log.take(), closed), expected(&chain), "{chain:?}");
        }
    });
}

/// A delegate that has ignored the exit is suspended as any other, and its later yields and return are values again.
#[test]
fn a_close_is_over_when_it_was_ignored() {
    #[generator]
    async fn stubborn(log: Log) -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
        while let Err(thrown) = try_yield_from!(insisting()) {
            log.add(format!("{thrown:?}"));
            turns(1).await;
        }
        yield_from!(small(Returns, log.clone()))
    }
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(stubborn(log.clone()));
        g.astart().await.unwrap();
        for _ in 0..3 {
            assert_eq!(g.aclose().await, Err(AsyncCloseError::Ignored(1)));
            assert_eq!(log.take(), ["Exit"]);
        }
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.anext().await, Ok(CoroutineState::Complete("returned")), "a value, because nobody closes it");
    });
}

/// The next delegate has the same place in memory. Its return value is a value.
#[test]
fn a_close_is_over_when_the_delegate_is_closed() {
    #[generator]
    async fn next() -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
        turns(1).await;
        yield_from!(cleanup(1));
        "a value"
    }
    #[generator]
    async fn closed() -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
        let _ = try_yield_from!(insisting_once());
        yield_from!(next())
    }
    #[generator]
    async fn insisting_once() -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
        yield_from!([0]);
        let _ = try_yield!(0);
        yield_from!(next())
    }
    everywhere(|| async {
        let mut g = pin!(closed());
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.aclose().await, Ok(Some("a value")));
    });
}

/// Other errors are no exit: a body that catches one and returns has returned a value.
#[test]
fn an_error_that_is_thrown_is_no_close() {
    everywhere(|| async {
        for thrown in [Thrown::Raised("thrown"), Thrown::IgnoredExit] {
            for delegate in [small(Returns, Log::new()).boxed(), large(Returns, Log::new()).boxed()] {
                let mut g = pin!(generate!(AsyncGenerator<u32, (), &'static str, Error>, async {
                    yield_from!(delegate)
                }));
                g.astart().await.unwrap();
                assert_eq!(g.athrow(thrown).await, Ok(CoroutineState::Complete("returned")));
            }
            let mut g = pin!(generate!(AsyncGenerator<u32, (), &'static str, Error>, async {
                yield_from!(small(Yields, Log::new()))
            }));
            g.astart().await.unwrap();
            assert_eq!(g.athrow(thrown).await, Ok(CoroutineState::Yielded(1)));
            let mut g = pin!(generate!(AsyncGenerator<u32, (), &'static str, Error>, async {
                yield_from!(large(Yields, Log::new()))
            }));
            g.astart().await.unwrap();
            assert_eq!(g.athrow(thrown).await, Ok(CoroutineState::Yielded(1)));
        }
    });
}
