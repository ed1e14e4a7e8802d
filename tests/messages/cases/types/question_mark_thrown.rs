//! `?` on what `try_yield!` caught, in a body whose return type does not take it.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32, String> {
    try_yield!(1)?;
    //~^ ERROR `?`: the `?` operator can only be used in an async block that returns `Result` or `Option` (or another
    //~> type that implements `FromResidual`)
    //~| LABEL `?`: cannot use the `?` operator in an async block that returns `u32`
    2
}

fn main() {
    let _ = count();
}
