//! `try_yield!` in an `async` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _future = async move { try_yield!(1).is_ok() };
    //~^ ERROR `try_yield`: `try_yield!` in an `async` block, which cannot suspend the generator around it: yield in the
    //~> generator's own body
}

fn main() {
    let _ = count();
}
