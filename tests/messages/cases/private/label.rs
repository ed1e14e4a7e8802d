//! No code in the body names its label.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    break 'yield_belongs_directly_in_the_generator_body;
    //~^ ERROR `'yield_belongs_directly_in_the_generator_body`: use of undeclared label
    //~> `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = count();
}
