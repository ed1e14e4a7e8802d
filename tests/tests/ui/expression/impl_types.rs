//! The types as a signature has them, with `impl`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(impl Generator<u32>, { yield 1; });
}
