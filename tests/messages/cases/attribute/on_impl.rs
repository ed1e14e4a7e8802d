//! The attribute on an `impl` block.

use coyield::prelude::*;

struct Count;

#[generator]
impl Count {
    //~^ ERROR `impl`: `#[generator]` goes on each function that is a generator, not on what they stand in
    fn count(&self) -> impl Generator<u32> {
        generate! { yield 1; }
    }
}

fn main() {
    let _ = Count.count();
}
