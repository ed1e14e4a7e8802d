use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    [1, 2].iter().for_each(|n| yield_from!([*n]));
}

fn main() {}
