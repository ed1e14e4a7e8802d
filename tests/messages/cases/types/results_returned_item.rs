//! An iterator of `Result`s returns its last item.

use coyield::prelude::*;
use std::io;

#[generator]
fn read() -> impl Iterator<Item = io::Result<u32>> {
    yield_!(Ok(1));
    Ok(2)
    //~^ ERROR `2`: mismatched types
    //~| LABEL `2`: expected `()`, found integer
}

fn main() {
    let _ = read().count();
}
