//! The attribute on a closure, which rustc allows on no attribute macro.

use coyield::prelude::*;

fn main() {
    let _ = #[generator]
    //~^ ERROR `#[generator]`: attributes on expressions are experimental
    || {
        yield_!(1);
    };
}
