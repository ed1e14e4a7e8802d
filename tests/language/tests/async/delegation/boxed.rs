//! Delegation to boxed async generators, and to boxed plain ones: without machine stack, like any other.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, once, turns};

/// Deep enough for any machine stack, and in debug not too slow. Miri has less time.
const DEPTH: u32 = if cfg!(miri) { 200 } else { 1_000_000 };
/// Deep enough for the machine stack of every executor.
const DEEP: u32 = DEPTH / if cfg!(miri) { 1 } else { 10 };

fn chain(depth: u32) -> BoxAsyncGenerator<'static, u32, u32, u32, &'static str> {
    #[generator]
    async fn body(depth: u32) -> impl AsyncGenerator<u32, u32, u32, &'static str> + Send {
        if depth > 0 {
            return 1 + yield_from!(chain(depth - 1));
        }
        turns(1).await;
        let sent = yield_!(0);
        turns(1).await;
        sent + yield_from!(bottom())
    }
    body(depth).boxed()
}

fn bottom() -> BoxGenerator<'static, u32, u32, u32, &'static str> {
    #[generator]
    fn body() -> impl Generator<u32, u32, u32, &'static str> + Send {
        yield_!(1)
    }
    body().boxed()
}

#[test]
fn a_million_boxes_run_to_the_end() {
    futures::executor::block_on(async {
        let mut g = chain(DEPTH);
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.delegation_depth(), DEPTH as usize);
        assert_eq!(g.asend(10).await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.asend(20).await, Ok(CoroutineState::Complete(30 + DEPTH)));
    });
}

#[test]
fn deep_boxes_are_closed_thrown_into_and_dropped_half_way() {
    everywhere(|| async {
        for way in ["aclose", "athrow", "drop", "drop half-way"] {
            let mut g = chain(DEEP);
            assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
            match way {
                "aclose" => assert_eq!(g.aclose().await, Ok(None)),
                "athrow" => assert_eq!(g.athrow("x").await.unwrap_err().into_thrown(), Thrown::Raised("x")),
                "drop" => drop(g),
                _ => {
                    assert!(once(g.asend(1)).await.is_pending());
                    drop(g);
                }
            }
        }
    });
}
