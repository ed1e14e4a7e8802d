//! A body does not yield what lives shorter than the signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>(text: &'short str) -> impl Generator<&'static str> {
    yield_!(text);
}

fn main() {
    let _ = forge("static");
}
