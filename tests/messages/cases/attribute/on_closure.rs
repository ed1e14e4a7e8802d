//! The attribute on a closure, which rustc allows on no attribute macro.
//@ errors(..): 4: rustc allows no attribute of a macro on an expression, says so twice, and expands it nevertheless

use coyield::prelude::*;

fn main() {
    let _ = #[generator]
    //~^ ERROR `#[generator]`: attributes on expressions are experimental
    || {
        yield_!(1);
    };
}
