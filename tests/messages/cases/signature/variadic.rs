//! A variadic function.
//@ mistakes: 2

use coyield::prelude::*;

#[generator]
unsafe extern "C" fn count(first: u32, _: ...) -> impl Generator<u32> {
    //~^ ERROR `extern "C"`: a `#[generator]` function cannot be `extern`, because it returns an `impl` type: remove
    //~> this, and call the function from an `extern` function
    //~| ERROR `_: ...`: a `#[generator]` function cannot be variadic
    yield_!(first);
}

fn main() {
    let _ = unsafe { count(1) };
}
