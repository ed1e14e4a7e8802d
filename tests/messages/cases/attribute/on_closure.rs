//! The attribute on a closure, which rustc allows on no attribute macro.
//@ errors(..): 3: rustc allows no attribute of a macro on an expression, and says so twice

use coyield::prelude::*;

fn main() {
    let _ = #[generator]
    || {
        //~^ ERROR `|`#1: `#[generator]` goes on a function with a body; for an expression there is `generate! { .. }`
        yield_!(1);
    };
}
