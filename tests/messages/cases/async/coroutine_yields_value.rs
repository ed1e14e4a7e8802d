use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    yield_!(1);
    //~^ ERROR `yield_!(1)`: `yield_!()` in a generator-based coroutine takes no value, because it only gives the
    //~> executor a turn: remove the value, or await it by `yield_from!(future)`
    2
}

fn main() {}
