use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    let mut g = pin!(pages());
    for page in g.stream() {
        //~^ ERROR `g.stream()`: `AsyncGeneratorStream<Pin<&mut Pin<&mut impl coyield::AsyncGenerator<u32>>>>` is not an iterator
        println!("{page}");
    }
}
