//! The lifetime of a yielded value is not extended by coercion.
//@ moved(1.101..): rustc blames the signature, and not the value

use coyield::prelude::*;

fn longer<'short>(g: impl Generator<&'short str>) -> impl Generator<&'static str> {
    g
    //~^ ERROR(..1.101) `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
    //~^^^^ ERROR(1.101..) `fn longer..`: lifetime may not live long enough
    //~| LABEL `fn longer..`: requires that `'short` must outlive `'static`
}

fn main() {
    let text = String::from("gone");
    let _ = longer(generate! { yield &*text; });
}
