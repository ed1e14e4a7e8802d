//! A path that is not that of coyield.
//@ errors(..1.95): 2: rustc went on with a type that it could not infer after the error

use coyield::prelude::*;

#[generator(crate = ::nothing)]
//~^ ERROR `nothing`: find `nothing` in the
//~| LABEL `nothing`: could not find `nothing` in the list of imported crates
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
