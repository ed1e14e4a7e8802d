//! `#[tokio::main]` above `#[generator]`: it runs a future.

use coyield::prelude::*;

#[tokio::main]
#[generator]
async fn main() -> impl Stream<Item = u32> {
    //~^ ERROR `main`: `#[tokio::main]` or `#[tokio::test]` above `#[generator]` runs a future, and this function makes a
    //~> generator: put it on a function of its own, which drives the generator
    yield_!(1);
}
