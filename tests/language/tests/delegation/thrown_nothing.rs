//! Delegates into which nothing can be thrown, in bodies into which errors are thrown.

use coyield::CloseError;
use coyield::prelude::*;
use coyield_language_tests::Log;
use std::convert::Infallible;
use std::pin::pin;

/// Yields the sum of the sent values, and returns it at the exit.
#[generator]
fn sums(log: Log) -> impl Generator<u32, u32, u32, Infallible> {
    let _local = log.noisy("delegate");
    let mut total = 0;
    loop {
        match try_yield!(total) {
            Ok(value) => total += value,
            Err(thrown) => {
                log.add(format!("{thrown:?}"));
                return total;
            }
        }
    }
}

#[generator]
fn catching(log: Log) -> impl Generator<u32, u32, u32, &'static str> {
    let caught = try_yield_from!(sums(log.clone()));
    log.add(format!("{caught:?}"));
    yield_!(77)
}

#[test]
fn a_delegate_that_is_thrown_nothing_is_sent_values_and_returns_as_others() {
    #[generator]
    fn once() -> impl Generator<u32, u32, u32> {
        yield_!(1) + 1
    }
    let mut g = pin!(generate!(Generator<u32, u32, u32, &'static str>, { 100 * (yield from once()) }));
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.delegation_depth(), 1);
    assert_eq!(g.send(4), Ok(CoroutineState::Complete(500)));
}

#[test]
fn an_error_thrown_past_such_a_delegate_is_raised_at_the_delegation() {
    let log = Log::new();
    let mut g = pin!(catching(log.clone()));
    g.start().unwrap();
    assert_eq!(g.send(3), Ok(CoroutineState::Yielded(3)));
    assert_eq!(g.throw("x"), Ok(CoroutineState::Yielded(77)));
    assert_eq!(log.take(), ["delegate", r#"Err(Raised("x"))"#]);
    assert_eq!(g.send(4), Ok(CoroutineState::Complete(4)));
}

#[test]
fn a_delegate_that_is_thrown_nothing_is_closed_as_others() {
    let log = Log::new();
    let mut g = pin!(catching(log.clone()));
    g.start().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(77)));
    assert_eq!(log.take(), ["Exit", "delegate", "Err(Exit)"]);
}

#[test]
fn a_delegate_by_reference_stays_suspended_when_an_error_is_thrown() {
    let log = Log::new();
    let mut inner = sums(log.clone()).boxed();
    {
        let mut g = pin!(generate!(Generator<u32, u32, (), &'static str>, {
            let caught = try_yield_from!(&mut inner);
            assert_eq!(caught, Err(Thrown::Raised("x")));
        }));
        g.start().unwrap();
        g.send(3).unwrap();
        assert_eq!(g.throw("x"), Ok(CoroutineState::Complete(())));
    }
    assert!(log.take().is_empty(), "only the reference is dropped");
    assert_eq!(inner.send(4), Ok(CoroutineState::Yielded(7)));
}

#[test]
fn a_delegate_that_is_thrown_nothing_counts_its_own_delegates() {
    #[generator]
    fn down(levels: u32) -> impl Generator<u32> {
        if levels > 0 {
            yield_from!(down(levels - 1));
        }
        yield_!(levels);
    }
    let mut g = pin!(generate!(Generator<u32, (), (), &'static str>, { yield from down(4) }));
    g.next().unwrap();
    assert_eq!(g.delegation_depth(), 5);
}

#[test]
fn one_body_may_have_any_number_of_such_delegates() {
    let mut g = pin!(generate!(Generator<u32, (), u32, &'static str>, {
        let first = yield from generate!(Generator<u32, (), u32>, { yield 1; 10 });
        let second = yield from generate!(Generator<u32, (), u32, &'static str>, { yield 2; 20 });
        first + second
    }));
    let mut iter = g.iter_with_return();
    assert_eq!(iter.by_ref().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(iter.into_return(), Some(Ok(30)));
}
