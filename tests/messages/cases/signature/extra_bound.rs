//! A further bound that the generator does not fulfil.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> + Clone {
    //~^ ERROR `impl`: Clone` is not satisfied
    //~| LABEL `impl`: the trait `Clone` is not implemented for `GeneratorBody<u32, (),
    yield_!(1);
}

fn main() {
    let _ = count();
}
