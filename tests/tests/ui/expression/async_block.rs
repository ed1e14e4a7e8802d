//! The keyword in an `async` block in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let _future = async { yield 1 };
    });
}
