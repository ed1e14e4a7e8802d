//! `extern "C" fn`.

use coyield::prelude::*;

#[generator]
extern "C" fn count() -> impl Generator<u32> {
    //~^ ERROR `extern "C"`: a `#[generator]` function cannot be `extern`, because it returns an `impl` type: remove
    //~> this, and call the function from an `extern` function
    yield_!(1);
}

fn main() {
    let _ = count();
}
