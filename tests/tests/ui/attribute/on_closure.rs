//! The attribute on a closure, which rustc allows on no attribute macro.

use coyield::prelude::*;

fn main() {
    let _ = #[generator]
    || {
        yield_!(1);
    };
}
