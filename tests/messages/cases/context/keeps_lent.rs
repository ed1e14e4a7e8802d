//! A lent resource cannot leave the block.
//@ errors(..): 3: rustc reports each borrow of the macro's place that a resource would keep which leaves the block

use coyield::context::closing;
use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let kept = with!(numbers = closing(numbers()), { Ok::<_, String>(numbers) });
    //~^ ERROR `with!(numbers = closing(numbers()), { Ok::<_, String..`: temporary value dropped while borrowed
    //~| LABEL `with!(numbers = closing(numbers()), { Ok::<_, String..`: creates a temporary value which is freed while
    //~> still in use
    drop(kept);
}
