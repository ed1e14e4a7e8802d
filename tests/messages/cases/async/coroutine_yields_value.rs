use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    yield_!(1);
    //~^ ERROR `yield_!(1)`: the `yield_!()` of a generator-based coroutine gives the executor a turn, and hands nothing
    //~> out: remove the value, or await it by `yield_from!(future)`
    2
}

fn main() {}
