//! No code in the body names its handle.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _stolen = __coyield_handle;
    //~^ ERROR `__coyield_handle`: cannot find value `__coyield_handle` in this scope
    //~| LABEL `__coyield_handle`: not found in this scope
    yield_!(1);
}

fn main() {
    let _ = count();
}
