//! The attribute takes no bare `yield`, not as an expression either.

use coyield::prelude::*;

#[generator]
fn ask() -> impl Generator<u32, u32, u32> {
    let answer = yield 1;
    //~^ ERROR `yield 1`: yield syntax is experimental
    //~| WARN `yield`: `#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`,
    //~> or use `generate! { .. }`, where `yield value` works
    answer + 1
}

fn main() {
    let _ = ask();
}
