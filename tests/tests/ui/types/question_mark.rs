//! `?` in a body whose return type is no `Result`.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Generator<u32> {
    for word in text.split(' ') {
        yield_!(word.parse::<u32>()?);
    }
}

fn main() {
    let _ = parse("1");
}
