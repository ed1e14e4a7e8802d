//! `?` with an error that does not convert.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Generator<u32, (), Result<(), String>> {
    for word in text.split(' ') {
        yield_!(word.parse::<u32>()?);
        //~^ ERROR `?`: `?` couldn't convert the error to `String`
        //~| LABEL `?`: the trait `From<ParseIntError>` is not implemented for `String`
    }
    Ok(())
}

fn main() {
    let _ = parse("1");
}
