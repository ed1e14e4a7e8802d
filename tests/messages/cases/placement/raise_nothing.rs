//! `raise!` with nothing to raise.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    if try_yield!(1).is_err() {
        raise!();
        //~^ ERROR `raise!()`: `raise!` takes one argument, the error to raise: write `raise!(thrown)`
    }
}

fn main() {
    let _ = count();
}
