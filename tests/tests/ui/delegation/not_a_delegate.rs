use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_from!(5);
}

fn main() {}
