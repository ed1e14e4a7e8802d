use coyield::prelude::*;

#[generator]
async fn pages() -> BoxAsyncGenerator<'static, u32> {
    yield_!(1);
}

fn main() {}
