//! The keyword in the braces of a macro, which are no expression: rustc says so.
//@ errors(..1.87): 2: rustc's parser gates the keyword before any macro sees it
//@ errors(1.87..): 3: rustc's parser gates the keyword before any macro sees it

use coyield::prelude::*;

macro_rules! block {
    ($($body:tt)*) => {
        { $($body)* }
    };
}

fn main() {
    let _ = generate!(Generator<u32>, {
        block! { yield 1; }
        //~^ ERROR `yield 1`: yield syntax is experimental
    });
}
