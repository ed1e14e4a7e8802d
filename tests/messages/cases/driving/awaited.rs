//! A generator is no future.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = async {
        count().await;
        //~^ ERROR `await`: `impl coyield::Generator<u32>` is not a future
    };
}
