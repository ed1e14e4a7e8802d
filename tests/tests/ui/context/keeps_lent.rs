//! What is lent cannot leave the block.

use coyield::context::closing;
use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let kept = with!(numbers = closing(numbers()) => { Ok::<_, String>(numbers) });
    drop(kept);
}
