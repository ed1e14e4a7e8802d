//! A macro hides the yield in a closure: the label speaks.
//@ errors(..): 2: what is called there can neither reach the label nor await, and rustc reports both

use coyield::prelude::*;

macro_rules! each {
    ($list:expr, $name:ident => $body:expr) => {
        $list.for_each(|$name| $body)
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    macro_rules! hand_out {
        ($value:expr) => {
            yield_!($value)
            //~^ ERROR `yield_!($value)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
        };
    }
    each!((1..4), n => hand_out!(n));
}

fn main() {
    let _ = count();
}
