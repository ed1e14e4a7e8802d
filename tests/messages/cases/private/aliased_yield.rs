//! Under another name, the yield of one generator is found in another, and refused there.

use coyield::prelude::*;

#[generator]
fn outer() -> impl Generator<u32> {
    use yield_ as outer_yield;
    let _inner = generate!(Generator<u32>, {
        outer_yield!(1);
        //~^ ERROR `outer_yield!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    });
    yield_!(2);
}

fn main() {
    let _ = outer();
}
