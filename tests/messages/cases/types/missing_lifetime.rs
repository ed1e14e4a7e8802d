//! Two arguments lend, and the signature does not say which of them is yielded.

use coyield::prelude::*;

#[generator]
fn words(text: &str, separator: &str) -> impl Generator<&str> {
    //~^ ERROR `&`#3: missing lifetime specifier
    //~| LABEL `&`#3: expected named lifetime parameter
    for word in text.split(separator) {
        yield_!(word);
    }
}

fn main() {
    let _ = words("a b", " ");
}
