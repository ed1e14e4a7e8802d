//! `raise!` with nothing to raise.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    if try_yield!(1).is_err() {
        raise!();
    }
}

fn main() {
    let _ = count();
}
