//@ errors(..): 2: rustc's parser gates the keyword before any macro sees it

use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield 1;
    //~^ ERROR `yield`: `#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`,
    //~> or use `generate! { .. }`, where `yield value` works
}

fn main() {}
