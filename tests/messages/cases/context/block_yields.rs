//! A block cannot yield for the generator around it.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

#[generator]
fn numbers() -> impl Generator<u32> {
    let _ = with!(() = timer(), {
        yield_!(1);
        //~^ ERROR `yield_`: `yield_!` in the block of a context manager, which cannot suspend the generator around it:
        //~> enter the manager into an `ExitStack`; or yield in a delegate, `let ended = try_yield_from!(generate! { .. });`,
        //~> and tear down after that
        Ok(())
    });
}

fn main() {
    drop(numbers());
}
