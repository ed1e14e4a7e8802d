//! No code in the body of a `generate!` names its handle.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let _stolen = __coyield_handle;
        //~^ ERROR `__coyield_handle`: cannot find value `__coyield_handle` in this scope
        //~| LABEL `__coyield_handle`: not found in this scope
        yield 1;
    });
}
