use coyield::await_yielded;
use coyield::prelude::*;
use std::error::Error;
use std::future::{Ready, ready};

fn fetch(n: u32) -> Ready<u32> {
    ready(n * 10)
}

#[generator]
fn both() -> impl Generator<Ready<u32>, u32, u32> {
    let first = yield_!(fetch(1));
    let second = yield_!(fetch(2));
    first + second
}

#[allow(clippy::unnecessary_wraps, reason = "the others do")]
pub(super) fn example() -> Result<(), Box<dyn Error>> {
    assert_eq!(futures::executor::block_on(await_yielded(both())), 30);
    Ok(())
}
