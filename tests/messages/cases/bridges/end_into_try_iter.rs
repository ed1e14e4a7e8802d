//! `into_try_iter` of a generator that returns an error and raises others.

use coyield::prelude::*;

#[generator]
fn both() -> impl Generator<u32, (), Result<(), String>, u8> {
    yield_!(7);
    Ok(())
}

fn main() {
    drop(both().boxed().into_try_iter().count());
    //~^ ERROR `both().boxed()`.`into_try_iter`: the last item of `into_try_iter` and `into_try_stream` is an error, but
    //~> this generator does not return `Result<(), E>`, nor does it return `()` and raise `E`: use
    //~> `into_iter_with_return()` or `into_stream_with_return()`, which store what it returns or raises
}
