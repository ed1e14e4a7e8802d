//! `?` in an iterator whose items are no `Result`s.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Iterator<Item = u32> {
    for word in text.split(char::is_whitespace) {
        yield_!(word.parse::<u32>()?);
        //~^ ERROR `?`: the `?` operator can only be used in an async block that returns `Result` or `Option` (or
        //~> another type that implements `FromResidual`)
        //~| LABEL `?`: cannot use the `?` operator in an async block that returns `()`
    }
}

fn main() {
    let _ = parse("1").count();
}
