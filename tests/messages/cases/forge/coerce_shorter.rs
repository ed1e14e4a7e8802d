//! The lifetime of a yielded value is not shortened by coercion: a generator is invariant in its type.

use coyield::prelude::*;

fn shorter<'short>(g: BoxGenerator<'static, &'static str>, _: &'short str) -> BoxGenerator<'static, &'short str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let text = String::from("short");
    let _ = shorter(generate! { yield "static"; }.boxed(), &text);
}
