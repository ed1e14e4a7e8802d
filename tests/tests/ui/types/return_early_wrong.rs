//! A value of the wrong type in a `return`.

use coyield::prelude::*;

#[generator]
fn count(stop: bool) -> impl Generator<u32, (), u32> {
    if stop {
        return "stopped";
    }
    yield_!(1);
    1
}

fn main() {
    let _ = count(true);
}
