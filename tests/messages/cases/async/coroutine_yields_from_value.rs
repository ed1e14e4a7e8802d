use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    yield_from!(1)
    //~^ ERROR `1`: `{integer}` is not a future
    //~| LABEL `1`: not a future
    //~| NOTE: a value that is not a future needs no `.await`
}

fn main() {}
