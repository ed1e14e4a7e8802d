use coyield::prelude::*;

#[generator]
async fn wait() -> impl Future<Output = u32> {
    //~^ ERROR `async`: a generator-based coroutine is a plain `fn`: remove `async`; or remove `#[generator]`, an `async
    //~> fn` is a coroutine without it
    1
}

fn main() {}
