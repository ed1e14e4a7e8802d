//! `?` with an error that does not convert.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Generator<u32, (), Result<(), String>> {
    for word in text.split(' ') {
        yield_!(word.parse::<u32>()?);
    }
    Ok(())
}

fn main() {
    let _ = parse("1");
}
