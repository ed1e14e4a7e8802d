use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    async { yield_!(1) }.await;
    //~^ ERROR `yield_`: `yield_!` in an `async` block, which cannot suspend the generator around it: yield in the
    //~> generator's own body
}

fn main() {}
