//! The types as a closure has them.

use coyield::prelude::*;

fn main() {
    let _ = generate!(-> Generator<u32> { yield 1; });
}
