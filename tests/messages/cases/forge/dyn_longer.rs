//! `dyn Generator` does not yield what lives longer than the body says.

use coyield::prelude::*;
use std::pin::{Pin, pin};

#[generator]
fn lend(text: &str) -> impl Generator<&str> {
    yield_!(text);
}

fn keep(mut g: Pin<&mut dyn Generator<&'static str>>) -> Option<&'static str> {
    g.start().ok()?.yielded()
}

fn main() {
    let kept = {
        let text = String::from("gone");
        keep(pin!(lend(&text)))
        //~^ ERROR `&text`: `text` does not live long enough
    };
    println!("{kept:?}");
}
