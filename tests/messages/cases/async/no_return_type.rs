use coyield::prelude::*;

#[generator]
async fn pages() {
    //~^ ERROR `pages`: a `#[generator]` function says what comes out of it: write `-> impl AsyncGenerator<Y, S, R, E>`
    //~> or `-> impl Stream<Item = Y>` behind its arguments
    yield_!(1);
}

fn main() {}
