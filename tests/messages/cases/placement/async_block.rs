//! `yield_!` in an `async` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _future = async {
        yield_!(1);
        //~^ ERROR `yield_`: `yield_!` in an `async` block, which cannot suspend the generator around it: yield in the
        //~> generator's own body
    };
}

fn main() {
    let _ = count();
}
