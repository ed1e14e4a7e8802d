//! A generator is no manager yet.

use coyield::prelude::*;

#[generator]
fn open() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = with!(file = open() => { Ok(file) });
}
