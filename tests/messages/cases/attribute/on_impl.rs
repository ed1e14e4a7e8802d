//! The attribute on an `impl` block.

use coyield::prelude::*;

struct Count;

#[generator]
impl Count {
    //~^ ERROR `impl`: put `#[generator]` on each function, not on the `impl` or `trait`
    fn count(&self) -> impl Generator<u32> {
        generate! { yield 1; }
    }
}

fn main() {
    let _ = Count.count();
}
