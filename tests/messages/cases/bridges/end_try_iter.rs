//! `try_iter` of a generator that returns no `Result`.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn counted() -> impl Generator<u32, (), usize> {
    yield_!(7);
    1
}

fn main() {
    for n in pin!(counted()).try_iter() {
        //~^ ERROR `pin!(counted())`.`try_iter`: the last item of `try_iter` and `try_stream` is an error, but this
        //~> generator does not return `Result<(), E>`, nor does it return `()` and raise `E`: use `iter_with_return()`
        //~> or `stream_with_return()`, which store what it returns or raises
        println!("{n:?}");
    }
}
