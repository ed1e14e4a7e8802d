//! What the default features are for.

use coyield::prelude::*;
use coyield_tests_published::countdown;
use futures::StreamExt as _;
use std::pin::pin;

#[generator]
fn launches(times: u32) -> impl Generator<u32> {
    for _ in 0..times {
        yield_from!(countdown(3));
    }
}

#[test]
fn delegates_are_iterated() {
    assert_eq!(pin!(launches(2)).iter().collect::<Vec<_>>(), [3, 2, 1, 3, 2, 1]);
}

#[test]
fn delegates_are_a_stream() {
    let mut g = pin!(launches(1));
    assert_eq!(futures::executor::block_on(g.stream().collect::<Vec<_>>()), [3, 2, 1]);
}

#[test]
fn a_close_is_answered() -> Result<(), Box<dyn std::error::Error>> {
    let mut g = pin!(countdown(9));
    g.start()?;
    assert_eq!(g.close()?, Some(8));
    Ok(())
}
