//! An iterator does not yield what lives shorter than its signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>(text: &'short str) -> impl Iterator<Item = &'static str> {
    yield_!(text);
}

fn main() {
    let _ = forge("static").next();
}
