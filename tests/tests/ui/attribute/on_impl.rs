//! The attribute on an `impl` block.

use coyield::prelude::*;

struct Count;

#[generator]
impl Count {
    fn count(&self) -> impl Generator<u32> {
        generate! { yield 1; }
    }
}

fn main() {
    let _ = Count.count();
}
