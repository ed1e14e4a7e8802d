//! Two mistakes in one signature are said at once, and one in the body with them.

use coyield::prelude::*;

#[generator]
async fn count() -> impl Generator<u32, (), (), (), ()> {
    (1..4).for_each(|n| yield_!(n));
}

fn main() {
    let _ = count().boxed();
}
