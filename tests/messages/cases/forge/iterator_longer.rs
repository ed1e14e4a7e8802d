//! An iterator does not yield what lives shorter than its signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>(text: &'short str) -> impl Iterator<Item = &'static str> {
//~^ ERROR `&`#2: lifetime may not live long enough
//~| LABEL `&`#2: type annotation requires that `'short` must outlive `'static`
//~| NOTE: requirement occurs because of the type `coyield::__private::BodyMaker<&str, (), Infallible>`, which makes
//~> the generic argument `&str` invariant
//~| NOTE: the struct `coyield::__private::BodyMaker<Y, S, E>` is invariant over the parameter `Y`
    yield_!(text);
}

fn main() {
    let _ = forge("static").next();
}
