//! A local of the body does not outlive it.

use coyield::prelude::*;

#[generator]
fn words<'a>() -> impl Generator<&'a str> {
    let text = String::from("to be");
    for word in text.split(' ') {
        //~^ ERROR `text`: `text` does not live long enough
        yield_!(word);
    }
}

fn main() {
    let _ = words();
}
