//! The keyword in a closure in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        (1..4).for_each(|n| yield n);
    });
}
