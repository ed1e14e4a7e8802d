#![deny(unused_must_use)]

use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn first() {
    let mut g = pin!(pages());
    g.anext();
    //~^ ERROR `g.anext()`: unused `Anext` that must be used
    //~| NOTE: futures do nothing unless awaited
}

fn main() {}
