//! A macro hides the closure around a `raise!`: the label speaks.
//@ errors(..): 2: what is called there can neither reach the label nor await, and rustc reports both

use coyield::prelude::*;

macro_rules! call {
    ($body:expr) => {
        (|| $body)()
    };
}

#[generator]
fn count() -> impl Generator<u32, (), (), u32> {
    yield_!(1);
    call!(raise!(Thrown::Raised(2)))
    //~^ ERROR `raise!(Thrown::Raised(2))`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = count();
}
