//! `dyn Generator` is not sent what lives shorter than the body says.

use coyield::prelude::*;
use std::pin::{Pin, pin};

#[generator]
fn keep() -> impl Generator<u32, &'static str, Vec<&'static str>> {
    let mut kept = Vec::new();
    for n in 0..2 {
        kept.push(yield_!(n));
    }
    kept
}

fn send<'short>(g: Pin<&mut dyn Generator<u32, &'short str, Vec<&'static str>>>, text: &'short str) {
    let mut g = g;
    let _ = g.start();
    let _ = g.send(text);
}

fn main() {
    let text = String::from("gone");
    let mut g = pin!(keep());
    send(g.as_mut(), &text);
    //~^ ERROR `&text`: `text` does not live long enough
}
