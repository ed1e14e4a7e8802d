//! `?` in a stream of `Result`s, whose body never ends, with an error that does not convert.

use coyield::prelude::*;

#[generator]
async fn parse(text: &str) -> impl futures_core::Stream<Item = Result<u32, String>> {
    loop {
        let number = text.parse::<u32>()?;
        //~^ ERROR `?`: `?` couldn't convert the error to `String`
        //~| LABEL `?`: the trait `From<ParseIntError>` is not implemented for `String`
        yield_!(Ok(number));
    }
}

fn main() {}
