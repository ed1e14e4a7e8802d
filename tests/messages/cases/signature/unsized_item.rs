//! Forgotten `&`: what a generator yields has a size.

use coyield::prelude::*;

#[generator]
fn words(text: &str) -> impl Iterator<Item = str> {
    //~^ ERROR `str`#2: values of the type `str` have no size known at compile time: write `&str` or `Box<str>`
    for word in text.split(' ') {
        yield_!(word);
    }
}

fn main() {
    for word in words("a b") {
        println!("{word}");
    }
}
