//! A body does not yield what lives shorter than the signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>(text: &'short str) -> impl Generator<&'static str> {
    //~^ ERROR `&..`#2: lifetime may not live long enough
    //~| LABEL `&..`#2: type annotation requires that `'short` must outlive `'static`
    yield_!(text);
}

fn main() {
    let _ = forge("static");
}
