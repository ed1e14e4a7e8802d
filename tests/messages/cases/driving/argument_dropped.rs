//! A generator that lends from an argument does not outlive it.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn words(text: &str) -> impl Generator<&str> {
    for word in text.split(' ') {
        yield_!(word);
    }
}

fn main() {
    let text = String::from("to be");
    let mut words = pin!(words(&text));
    drop(text);
    //~^ ERROR `text`: cannot move out of `text` because it is borrowed
    //~| LABEL `text`: move out of `text` occurs here
    let _ = words.next();
}
