use coyield::prelude::*;

#[generator]
async fn pages() {
    //~^ ERROR `pages`: a `#[generator]` function needs a return type: write `-> impl AsyncGenerator<Y, S, R, E>` or `->
    //~> impl Stream<Item = Y>` after its arguments
    yield_!(1);
}

fn main() {}
