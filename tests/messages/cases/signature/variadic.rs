//! A variadic function.
//@ mistakes: 2

use coyield::prelude::*;

#[generator]
unsafe extern "C" fn count(first: u32, ...) -> impl Generator<u32> {
//~^ ERROR `extern "C"`: a `#[generator]` function cannot be `extern`, because it returns `impl Generator`: remove
//~> this, and call the generator from an `extern` function
//~| ERROR `...`#1: a `#[generator]` function cannot be variadic
    yield_!(first);
}

fn main() {
    let _ = unsafe { count(1) };
}
