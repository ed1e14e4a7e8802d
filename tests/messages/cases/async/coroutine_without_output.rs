use coyield::prelude::*;

#[generator]
fn wait() -> impl Future {
    //~^ ERROR `Future`: a `#[generator]` function that returns a future names its output: write `Future<Output = R>`
    1
}

fn main() {}
