//! A macro hides the closure around the yield: the label speaks.
//@ errors(..): 2: what is called there can neither reach the label nor await, and rustc reports both

use coyield::prelude::*;

macro_rules! each {
    ($list:expr, $name:ident => $body:expr) => {
        $list.for_each(|$name| $body)
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    each!((1..4), n => yield_!(n));
    //~^ ERROR `yield_!(n)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = count();
}
