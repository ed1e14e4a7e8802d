//! `?` in an iterator of `Result`s with an error that does not convert.

use coyield::prelude::*;
use std::io;

#[generator]
fn parse(text: &str) -> impl Iterator<Item = io::Result<u32>> {
    for word in text.split(char::is_whitespace) {
        yield_!(Ok(word.parse::<u32>()?));
        //~^ ERROR `?`: `?` couldn't convert the error to `std::io::Error`
        //~| LABEL `?`: the trait `From<ParseIntError>` is not implemented for `std::io::Error`
    }
}

fn main() {
    let _ = parse("1").count();
}
