//! A macro hides the closure around the keyword: the label speaks.
//@ errors(..): 2: what is called there can neither reach the label nor await, and rustc reports both

use coyield::prelude::*;

macro_rules! call {
    ($body:expr) => {
        (|| $body)()
    };
}

fn main() {
    let _ = generate!(Generator<u32>, {
        call!(yield 1);
        //~^ ERROR `yield 1`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    });
}
