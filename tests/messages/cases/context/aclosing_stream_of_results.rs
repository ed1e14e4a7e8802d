//! A stream of a generator that returns a `Result`: its error is the last item of `into_try_stream`.

use coyield::context::aclosing;
use coyield::prelude::*;

#[generator]
async fn numbers() -> impl AsyncGenerator<u32, (), Result<(), String>> {
    yield_!(1);
    Err(String::from("failed"))
}

fn main() {
    let _ = aclosing(numbers()).on_drop(drop).into_stream();
    //~^ ERROR `aclosing(numbers()).on_drop(drop)`.`into_stream`: this async generator returns a value or can raise an error,
    //~> which `into_stream` would lose: use `into_stream_with_return()`, which stores it, `into_try_stream()`, whose last
    //~> item is the error
}
