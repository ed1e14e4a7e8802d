//! A macro hides the function around the yield.

use coyield::prelude::*;

macro_rules! function {
    ($name:ident $body:block) => {
        fn $name() $body
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    function!(helper {
        yield_!(1);
        //~^ ERROR `yield_!(1)`: can't capture dynamic environment in a fn item
    });
    helper();
}

fn main() {
    let _ = count();
}
