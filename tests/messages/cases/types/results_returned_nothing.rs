//! `return;` in a body with a `?`.

use coyield::prelude::*;
use std::num::ParseIntError;

#[generator]
fn parse(text: &str) -> impl Iterator<Item = Result<u32, ParseIntError>> {
    if text.is_empty() {
        return;
        //~^ ERROR `return`: `return;` in a function whose return type is not `()`
        //~| HELP: give the `return` a value of the expected type
    }
    yield_!(Ok(text.parse()?));
}

fn main() {
    let _ = parse("1").count();
}
