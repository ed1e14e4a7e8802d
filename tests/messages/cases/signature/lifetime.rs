//! A lifetime among the types, as `BoxGenerator` has one.

use coyield::prelude::*;

#[generator]
fn count<'a>(list: &'a [u32]) -> impl Generator<'a, &'a u32> {
    //~^ ERROR `'a`#3: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default `()`),
    //~> returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
    for n in list {
        yield_!(n);
    }
}

fn main() {
    let _ = count(&[1]);
}
