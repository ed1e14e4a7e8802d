//! A type alias hides what is returned.

use coyield::prelude::*;

type Counter = BoxGenerator<'static, u32>;

#[generator]
fn count() -> Counter {
    yield_!(1);
}

fn main() {
    let _ = count();
}
