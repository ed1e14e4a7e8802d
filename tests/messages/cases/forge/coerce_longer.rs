//! What is yielded does not get a longer life by coercion.

use coyield::prelude::*;

fn longer<'short>(g: impl Generator<&'short str>) -> impl Generator<&'static str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let text = String::from("gone");
    let _ = longer(generate! { yield &*text; });
}
