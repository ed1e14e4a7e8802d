//! No code in the body of a `generate!` names its handle.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let _stolen = __coyield_handle;
        yield 1;
    });
}
