//! The keyword in the braces of a macro, which are no expression: rustc says so.

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
