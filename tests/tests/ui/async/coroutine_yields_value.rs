use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    yield_!(1);
    2
}

fn main() {}
