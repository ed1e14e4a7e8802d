//! The return type is a boxed generator.

use coyield::prelude::*;

#[generator]
fn count() -> BoxGenerator<'static, u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
