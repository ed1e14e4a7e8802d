//! One type too many.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32, (), (), u32, u32>, { yield 1; });
}
