use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn all() {
    let mut g = pin!(pages());
    let mut pages = g.stream();
    while let Some(page) = pages.next() {
        //~^ ERROR `Some(page)`: mismatched types
        //~| LABEL `Some(page)`: expected future, found `Option<_>`
        println!("{page}");
    }
}

fn main() {}
