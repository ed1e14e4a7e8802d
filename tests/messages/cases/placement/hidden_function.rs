//! A macro hides the function around the yield.
//@ errors(..): 3: what is called there can neither reach the label nor await, and rustc reports both

use coyield::prelude::*;

macro_rules! function {
    ($name:ident $body:block) => {
        fn $name() $body
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    function!(helper {
        yield_!(1);
        //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    });
    helper();
}

fn main() {
    let _ = count();
}
