//! A block cannot yield for the async generator around it.

use coyield::prelude::*;

#[context_manager]
async fn timer() -> impl AsyncContextManager<(), String> {
    yield_!(());
    Ok(())
}

#[generator]
async fn numbers() -> impl AsyncGenerator<u32> {
    let _ = async_with!(() = timer(), {
        yield_!(1);
        //~^ ERROR `yield_`: `yield_!` in the block of a context manager, which cannot suspend the generator around it:
        //~> set up before it, yield in a delegate, `let ended = try_yield_from!(generate! { async { .. } });`, and await the
        //~> tear-down after that
        Ok(())
    });
}

fn main() {
    drop(numbers());
}
