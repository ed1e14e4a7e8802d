//! An alias of something else than a boxed generator.
//@ errors(1.101..): 3: rustc reports an unmet bound again for each projection that needs it

use coyield::prelude::*;

type Counter = Vec<u32>;

#[generator]
fn count() -> Counter {
    //~^ ERROR `Counter`: a `#[generator]` function returns `impl Generator<Y, S, R, E>`, `impl Iterator<Item = Y>`, or a
    //~> boxed generator, such as `BoxGenerator<'_, Y, S, R, E>` or an alias of it
    yield_!(1);
}

fn main() {
    let _ = count();
}
