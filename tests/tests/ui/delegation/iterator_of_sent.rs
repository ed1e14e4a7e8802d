use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32, u8> {
    yield_from!([1, 2]);
}

fn main() {}
