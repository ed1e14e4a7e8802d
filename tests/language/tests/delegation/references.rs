//! Delegation to a generator by reference, which is driven again after the delegation.

use coyield::Status;
use coyield::prelude::*;
use coyield_language_tests::{Log, panic_of};
use std::pin::{Pin, pin};

/// Yields its depth on the way down and on the way up.
#[generator]
fn dive(log: Log, depth: u32, bottom: u32) -> impl Generator<u32, (), u32, &'static str> {
    let _local = log.noisy("level");
    yield_!(depth);
    let mut reached = depth;
    if depth < bottom {
        reached = yield_from!(dive(log.clone(), depth + 1, bottom));
        yield_!(depth);
    }
    reached
}

#[test]
fn a_delegate_by_reference_continues_after_its_delegator_is_dropped() {
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 3).boxed();
    inner.next().unwrap();
    inner.next().unwrap();
    assert_eq!(inner.delegation_depth(), 1, "it has a delegate of its own");
    {
        let mut outer = pin!(generate!(Generator<u32, (), u32, &'static str>, { yield from &mut inner }));
        assert_eq!(outer.next(), Ok(CoroutineState::Yielded(2)));
        assert_eq!(outer.next(), Ok(CoroutineState::Yielded(3)));
        assert_eq!(outer.delegation_depth(), 4);
    }
    assert!(log.take().is_empty());
    assert_eq!(inner.delegation_depth(), 3);
    let mut rest = inner.iter_with_return();
    assert_eq!(rest.by_ref().collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(rest.into_return(), Some(Ok(3)));
    assert_eq!(log.take().len(), 4);
}

#[test]
fn a_delegate_by_reference_continues_in_another_delegator_at_another_depth() {
    #[generator]
    fn deeper(
        levels: u32,
        inner: Pin<&mut (dyn Generator<u32, (), u32, &'static str> + Send)>,
    ) -> impl Generator<u32, (), u32, &'static str> {
        if levels == 0 { yield_from!(inner) } else { yield_from!(deeper(levels - 1, inner)) }
    }
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 10).boxed();
    let mut seen = Vec::new();
    for levels in 0..21 {
        let mut outer = pin!(deeper(levels, inner.as_mut()));
        seen.push(outer.next().unwrap().yielded().unwrap());
        assert_eq!(outer.delegation_depth(), (levels + 1 + levels.min(20 - levels)) as usize);
    }
    assert_eq!(seen, (0..=10).chain((0..10).rev()).collect::<Vec<_>>());
    assert_eq!(inner.next(), Ok(CoroutineState::Complete(10)));
    assert_eq!(log.take().len(), 11);
}

#[test]
fn an_uncaught_error_finishes_the_delegate_and_its_delegator() {
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 3).boxed();
    {
        let mut outer = pin!(generate!(Generator<u32, (), u32, &'static str>, {
            match try_yield_from!(&mut inner) {
                Err(Thrown::Raised("x")) => log.add("caught"),
                _ => unreachable!(),
            }
            yield 100;
            yield from &mut inner
        }));
        outer.next().unwrap();
        outer.next().unwrap();
        assert_eq!(outer.throw("x"), Ok(CoroutineState::Yielded(100)));
        assert_eq!(log.take(), ["level", "level", "caught"]);
        assert!(panic_of(|| outer.next()).contains("has finished"));
    }
    assert_eq!(inner.status(), Status::Finished);
}

#[test]
fn closing_the_delegator_closes_the_delegate() {
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 3).boxed();
    {
        let mut outer = pin!(generate!(Generator<u32, (), u32, &'static str>, {
            let _local = log.noisy("outer");
            yield from &mut inner
        }));
        outer.next().unwrap();
        outer.next().unwrap();
        assert_eq!(outer.close(), Ok(None));
    }
    assert_eq!(log.take(), ["level", "level", "outer"]);
    assert_eq!(inner.status(), Status::Finished);
}

#[test]
fn a_delegator_moves_into_another_delegator_half_way() {
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 2).boxed();
    inner.next().unwrap();
    inner.next().unwrap();
    let outer = generate!(Generator<u32, (), u32, &'static str>, move { yield from inner });
    let mut outer = outer.boxed();
    assert_eq!(outer.next(), Ok(CoroutineState::Yielded(2)));
    assert_eq!(outer.delegation_depth(), 3);
    let mut outer = std::thread::spawn(move || outer).join().unwrap();
    assert_eq!(outer.next(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(log.take().len(), 1);
    drop(outer);
    assert_eq!(log.take().len(), 2);
}

#[test]
fn an_iterator_over_a_delegator_is_a_delegate() {
    let log = Log::new();
    let mut inner = dive(log.clone(), 0, 2).boxed().into_iter_with_return();
    {
        let mut outer = pin!(generate!(Generator<u32>, { yield from inner.by_ref() }));
        assert_eq!(outer.iter().take(3).collect::<Vec<_>>(), [0, 1, 2]);
    }
    assert_eq!(inner.next(), Some(1));
    assert_eq!(log.take(), ["level"]);
    drop(inner);
    assert_eq!(log.take(), ["level", "level"]);
}
