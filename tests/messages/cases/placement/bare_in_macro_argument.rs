//! A bare `yield` among the arguments of a macro, which rustc has not parsed yet.

use coyield::prelude::*;

#[generator]
fn echo() -> impl Generator<u32, u32> {
    println!("{}", yield 1);
    //~^ ERROR `yield`: `#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`,
    //~> or use `generate! { .. }`, where `yield value` works
}

fn main() {
    let _ = echo();
}
