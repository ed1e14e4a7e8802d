use coyield::prelude::*;

#[generator]
fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
