use coyield::prelude::*;

#[generator]
fn wait() -> impl Future {
    //~^ ERROR `Future`: a `#[generator]` function says what its coroutine returns: write `Future<Output = R>`
    1
}

fn main() {}
