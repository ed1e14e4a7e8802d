//! No code in the body names an argument that a pattern takes apart.

use coyield::prelude::*;

#[generator]
fn sum((a, b): (u32, u32)) -> impl Generator<u32> {
    yield_!(a + b);
    yield_!(__coyield_argument0.0);
    //~^ ERROR `__coyield_argument0`: cannot find value `__coyield_argument0` in this scope
    //~| LABEL `__coyield_argument0`: not found in this scope
}

fn main() {
    let _ = sum((1, 2));
}
