//! A boxed generator without its types.

use coyield::prelude::*;

#[generator]
fn count() -> BoxGenerator<'static> {
    //~^ ERROR `BoxGenerator`: type alias takes at least 1 generic argument but 0 generic arguments were supplied
    yield_!(1);
}

fn main() {
    let _ = count();
}
