//! One bare `yield` before the `else` of a `let` is one mistake.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, Option<u32>> {
    let Some(_answer) = yield 1 else { return };
    //~^ ERROR `yield 1`: yield syntax is experimental
    //~| WARN `yield`: `#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`,
    //~> or use `generate! { .. }`, where `yield value` works
}

fn main() {
    let _ = count();
}
