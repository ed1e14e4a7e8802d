//! The syntax of earlier commits, which rustfmt could not format.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open() => { Ok(file) });
    //~^ ERROR `with!(file = open() => { Ok(file) })`: `with!` has a comma before its block and no arrow: write
    //~> `with!(file = open(path), { .. })`
}
