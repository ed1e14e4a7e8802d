//! One bare `yield` in a closure is one mistake.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| yield n);
    //~^ ERROR `yield n`: yield syntax is experimental
    //~| WARN `yield`: `#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`,
    //~> or use `generate! { .. }`, where `yield value` works
}

fn main() {
    let _ = count();
}
