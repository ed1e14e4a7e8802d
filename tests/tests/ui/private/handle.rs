//! No code in the body names its handle.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _stolen = __coyield_handle;
    yield_!(1);
}

fn main() {
    let _ = count();
}
