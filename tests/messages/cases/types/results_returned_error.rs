//! An iterator of `Result`s returns another error than that of its items.

use coyield::prelude::*;
use std::io;

#[generator]
fn read(fails: bool) -> impl Iterator<Item = io::Result<u32>> {
    yield_!(Ok(1));
    if fails {
        return Err("broken");
        //~^ ERROR `"broken"`: mismatched types
        //~| LABEL `"broken"`: expected `Error`, found `&str`
    }
}

fn main() {
    let _ = read(true).count();
}
