//! A label of the same name in a closure does not let a yield through.
//@ errors(..): 2: what is called there can neither reach the label nor await, and rustc reports both

#![allow(unused_labels)]

use coyield::prelude::*;

macro_rules! call {
    ($body:expr) => {
        (|| 'yield_belongs_directly_in_the_generator_body: {
            $body
        })()
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    call!(yield_!(1));
    //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = count();
}
