//! A borrow of an argument, which lives in the generator, does not outlive it.

use coyield::prelude::*;

#[generator]
fn words(text: String) -> impl Generator<&'static str> {
    for word in text.split(' ') {
        //~^ ERROR `text`: `text` does not live long enough
        yield_!(word);
    }
}

fn main() {
    let _ = words(String::new());
}
