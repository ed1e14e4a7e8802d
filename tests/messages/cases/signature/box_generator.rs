//! The return type is a boxed generator.

use coyield::prelude::*;

#[generator]
fn count() -> BoxGenerator<'static, u32> {
    //~^ ERROR `BoxGenerator<'static, u32>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl
    //~> Iterator<Item = Y>`, and its caller boxes it with `.boxed()`
    yield_!(1);
}

fn main() {
    let _ = count();
}
