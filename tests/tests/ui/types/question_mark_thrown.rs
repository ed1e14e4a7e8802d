//! `?` on what `try_yield!` caught, in a body whose return type does not take it.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32, String> {
    try_yield!(1)?;
    2
}

fn main() {
    let _ = count();
}
