//! `raise!` with nothing to raise.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    if try_yield!(1).is_err() {
        raise!();
        //~^ ERROR `raise!()`: `raise!` takes the one thing that is raised: write `raise!(thrown)`
    }
}

fn main() {
    let _ = count();
}
