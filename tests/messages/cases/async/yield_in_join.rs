//@ mistakes: 2

use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    tokio::join!(async { yield_!(1) }, async { yield_!(2) });
    //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    //~| ERROR `yield_!(2)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {}
