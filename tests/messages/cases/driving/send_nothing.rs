//! `send` with nothing to send.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let mut count = pin!(count());
    let _ = count.start();
    let _ = count.send();
    //~^ ERROR `send`: this method takes 1 argument but 0 arguments were supplied
}
