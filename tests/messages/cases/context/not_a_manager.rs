//! A generator is no manager yet.

use coyield::prelude::*;

#[generator]
fn open() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = with!(file = open(), { Ok(file) });
    //~^ ERROR `open()`: `impl coyield::Generator<u32>` is not a context manager
    //~| NOTE: `#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented
    //~> by hand; for async ones there is `async_with!`
}
