//! The delegates of an async generator.

use coyield::prelude::*;
use coyield::{AsyncStatus, ignore_sent};
use coyield_language_tests::executors::{everywhere, once, turns};
use futures::{FutureExt as _, Stream, StreamExt as _, stream};
use std::pin::pin;

/// Doubles the sent values, with a turn before each yield, up to a 0; returns their number.
#[generator]
async fn doubling(first: u32) -> impl AsyncGenerator<u32, u32, u32, &'static str> {
    let (mut value, mut count) = (first, 0);
    loop {
        turns(1).await;
        match yield_!(value) {
            0 => return count,
            sent => value = sent * 2,
        }
        count += 1;
    }
}

/// The same, and can be thrown nothing.
#[generator]
async fn deaf(first: u32) -> impl AsyncGenerator<u32, u32, u32> {
    let (mut value, mut count) = (first, 0);
    loop {
        turns(1).await;
        match yield_!(value) {
            0 => return count,
            sent => value = sent * 2,
        }
        count += 1;
    }
}

/// Drives a generator that delegates to `doubling(1)`, or to an equivalent.
async fn is_transparent(g: impl AsyncGenerator<u32, u32, u32, &'static str>) {
    let mut g = pin!(g);
    assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.asend(5).await, Ok(CoroutineState::Yielded(10)));
    assert!(once(g.asend(6)).await.is_pending(), "the turn of the delegate is one of the generator");
    assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(12))));
    assert_eq!(g.asend(0).await, Ok(CoroutineState::Complete(2)));
}

macro_rules! delegating {
    ($delegate:expr) => {
        generate!(AsyncGenerator<u32, u32, u32, &'static str>, async { yield_from!($delegate) })
    };
}

#[test]
fn async_generators_of_the_same_types_are_delegates() {
    #[generator]
    async fn by_value(depth: u32) -> impl AsyncGenerator<u32, u32, u32, &'static str> {
        if depth == 0 { yield_from!(doubling(1)) } else { yield_from!(by_value(depth - 1)) }
    }
    everywhere(|| async {
        is_transparent(doubling(1)).await;
        for depth in 0..4 {
            is_transparent(by_value(depth)).await;
        }
        is_transparent(delegating!(doubling(1).boxed())).await;
        let boxed: BoxAsyncGenerator<'_, _, _, _, _> = by_value(2).boxed();
        is_transparent(delegating!(boxed)).await;
        is_transparent(delegating!(Box::pin(doubling(1)))).await;
        is_transparent(delegating!(pin!(doubling(1)))).await;
        is_transparent(delegating!(&mut pin!(doubling(1)))).await;
        is_transparent(delegating!(yield_from!(indirect()))).await;
    });
}

/// Returns a delegate, as an operand that delegates itself.
#[generator]
async fn indirect()
-> impl AsyncGenerator<u32, u32, BoxAsyncGenerator<'static, u32, u32, u32, &'static str>, &'static str> {
    turns(1).await;
    doubling(1).boxed()
}

#[test]
fn async_generators_into_which_nothing_can_be_thrown_are_delegates() {
    everywhere(|| async {
        is_transparent(delegating!(deaf(1))).await;
        is_transparent(delegating!(deaf(1).boxed())).await;
        is_transparent(delegating!(&mut pin!(deaf(1)))).await;
        let mut g = pin!(delegating!(deaf(1)));
        g.astart().await.unwrap();
        assert_eq!(g.athrow("raised here").await.unwrap_err().into_thrown(), Thrown::Raised("raised here"));
        let mut g = pin!(generate!(AsyncGenerator<u32, u32, String, &'static str>, async {
            let caught = try_yield_from!(deaf(1));
            turns(1).await;
            format!("{caught:?}")
        }));
        g.astart().await.unwrap();
        g.asend(4).await.unwrap();
        assert_eq!(g.athrow("caught").await.unwrap().completed().unwrap(), "Err(Raised(\"caught\"))");
        let mut g = pin!(delegating!(deaf(1)));
        g.astart().await.unwrap();
        assert_eq!(g.aclose().await, Ok(None));
    });
}

#[test]
fn generators_that_are_not_async_are_delegates() {
    #[generator]
    fn plain(first: u32) -> impl Generator<u32, u32, u32, &'static str> {
        let (mut value, mut count) = (first, 0);
        loop {
            match try_yield!(value) {
                Ok(0) => return count,
                Ok(sent) => value = sent * 2,
                Err(Thrown::Raised("again")) => value = first,
                Err(thrown) => raise!(thrown),
            }
            count += 1;
        }
    }
    #[generator]
    fn deep(depth: u32) -> impl Generator<u32, u32, u32, &'static str> {
        if depth == 0 { yield_from!(plain(1)) } else { yield_from!(deep(depth - 1)) }
    }
    everywhere(|| async {
        for g in [delegating!(plain(1)).boxed(), delegating!(deep(3)).boxed(), delegating!(deep(0).boxed()).boxed()] {
            let mut g = g;
            assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(1)));
            assert_eq!(g.asend(5).await, Ok(CoroutineState::Yielded(10)));
            assert_eq!(g.athrow("again").await, Ok(CoroutineState::Yielded(1)));
            assert_eq!(g.asend(0).await, Ok(CoroutineState::Complete(2)));
        }
        // A delegate that has begun continues where it was.
        let mut begun = plain(3).boxed();
        begun.start().unwrap();
        let mut g = pin!(generate!(AsyncGenerator<u32, (), u32, &'static str>, async {
            let mut items = pin!(generate!(Generator<u32, (), (), &'static str>, { yield 1; yield 2; yield 3; }));
            let first = items.next().unwrap().yielded().unwrap();
            turns(1).await;
            yield_from!(&mut items);
            first
        }));
        let mut s = g.stream_with_return();
        assert_eq!(s.by_ref().collect::<Vec<_>>().await, [2, 3]);
        assert_eq!(s.into_return(), Some(Ok(1)));
    });
}

#[test]
fn iterators_and_streams_are_delegates() {
    #[generator]
    async fn counted(n: u32) -> impl Stream<Item = u32> {
        for i in 0..n {
            turns(1).await;
            yield_!(i);
        }
    }
    #[generator]
    async fn all() -> impl AsyncGenerator<u32> {
        yield_from!([1, 2]);
        yield_from!(vec![3].into_iter().chain(Some(4)));
        yield_from!(counted(2));
        yield_from!(
            counted(9)
                .filter(|n| turns(1).map({
                    let odd = n % 2 == 1;
                    move |()| odd
                }))
                .boxed()
        );
        yield_from!(stream::iter([100]));
        yield_from!(&mut pin!(counted(1)));
        yield_from!(pin!(all_again()).stream_with_return());
    }
    #[generator]
    async fn all_again() -> impl AsyncGenerator<u32, (), &'static str> {
        yield_from!(counted(1).chain(stream::once(async { 77 })));
        "the stream has no place for it"
    }
    everywhere(|| async {
        let items = pin!(all()).stream().collect::<Vec<_>>().await;
        assert_eq!(items, [1, 2, 3, 4, 0, 1, 1, 3, 5, 7, 100, 0, 0, 77]);
    });
}

#[test]
fn iterators_and_streams_in_ignore_sent_are_delegates() {
    #[generator]
    async fn asking() -> impl AsyncGenerator<&'static str, u32, u32> {
        yield_from!(ignore_sent(["one", "two"]));
        yield_from!(ignore_sent(stream::iter(["three"]).chain(stream::once(async {
            turns(2).await;
            "four"
        }))));
        yield_!("five")
    }
    everywhere(|| async {
        let mut g = pin!(asking());
        let mut seen = vec![g.astart().await.unwrap().yielded().unwrap()];
        for sent in 10..14 {
            seen.push(g.asend(sent).await.unwrap().yielded().unwrap());
        }
        assert_eq!(seen, ["one", "two", "three", "four", "five"]);
        assert_eq!(g.asend(14).await, Ok(CoroutineState::Complete(14)));
    });
}

#[test]
fn an_error_thrown_during_a_delegation_to_a_stream_is_raised_at_the_delegation() {
    everywhere(|| async {
        let mut g = pin!(generate!(AsyncGenerator<u32, (), String, &'static str>, async {
            let caught = try_yield_from!(stream::iter(0..9).then(|n| turns(1).map(move |()| n)));
            yield 50;
            format!("{caught:?}")
        }));
        assert_eq!(g.anext().await.unwrap().yielded(), Some(0));
        assert_eq!(g.anext().await.unwrap().yielded(), Some(1));
        assert_eq!(g.athrow("x").await.unwrap().yielded(), Some(50));
        assert_eq!(g.anext().await.unwrap().completed().unwrap(), "Err(Raised(\"x\"))");
        let mut g =
            pin!(generate!(AsyncGenerator<u32, (), (), &'static str>, async { yield_from!(stream::repeat(1)) }));
        g.anext().await.unwrap();
        assert_eq!(g.aclose().await, Ok(None));
        assert_eq!(g.status(), AsyncStatus::Finished);
    });
}

#[test]
fn the_depth_counts_delegates_of_every_kind() {
    #[generator]
    async fn recursive(depth: u32) -> impl AsyncGenerator<u32, (), (), &'static str> + Send {
        turns(1).await;
        yield_!(depth);
        if depth > 0 {
            yield_from!(recursive(depth - 1));
        } else {
            yield_from!(deep_in_a_box().boxed());
        }
    }
    #[generator]
    async fn deep_in_a_box() -> impl AsyncGenerator<u32, (), (), &'static str> {
        yield_from!(generate!(AsyncGenerator<u32, (), (), &'static str>, async {
            yield 100;
            turns(2).await;
            yield 101;
        }));
    }
    everywhere(|| async {
        let mut g = pin!(recursive(3));
        assert_eq!(g.delegation_depth(), 0);
        let mut depths = Vec::new();
        while let CoroutineState::Yielded(item) = g.anext().await.unwrap() {
            depths.push((item, g.delegation_depth()));
            if item == 100 {
                assert!(once(g.anext()).await.is_pending());
                assert_eq!(g.delegation_depth(), 5, "at an await as at a yield");
                assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(101))));
            }
        }
        assert_eq!(depths, [(3, 0), (2, 1), (1, 2), (0, 3), (100, 5)]);
        assert_eq!(g.delegation_depth(), 0);
    });
}
