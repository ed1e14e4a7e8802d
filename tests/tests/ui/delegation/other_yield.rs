use coyield::prelude::*;

#[generator]
fn words() -> impl Generator<&'static str> {
    yield_!("word");
}

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_from!(words());
}

fn main() {}
