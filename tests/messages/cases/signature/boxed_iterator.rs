//! The return type is a boxed iterator.

use coyield::prelude::*;

#[generator]
fn count() -> Box<dyn Iterator<Item = u32>> {
    //~^ ERROR `Box<dyn Iterator<Item = u32>>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl
    //~> Iterator<Item = Y>`, and its caller boxes it with `Box::new`
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
