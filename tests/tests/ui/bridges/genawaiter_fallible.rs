use coyield::into_genawaiter;
use coyield::prelude::*;

#[generator]
fn careful() -> impl Generator<u8, (), (), String> {
    yield_!(1);
}

fn main() {
    drop(into_genawaiter(careful()));
}
