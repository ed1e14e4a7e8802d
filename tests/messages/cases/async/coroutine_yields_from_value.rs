//@ errors(..1.101): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used
//@ errors(1.101..): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    yield_from!(1)
    //~^ ERROR `1`: `{integer}` is not a future
}

fn main() {}
