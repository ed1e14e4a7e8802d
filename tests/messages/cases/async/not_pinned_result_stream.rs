//! The stream of `Result`s of a body with a `?`, which is not pinned.

use coyield::prelude::*;
use futures::StreamExt;

#[generator]
async fn numbers(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    yield_!(Ok(text.parse()?));
}

fn main() {
    let mut numbers = numbers("1");
    drop(numbers.next());
    //~^ ERROR `next`: cannot be unpinned
}
