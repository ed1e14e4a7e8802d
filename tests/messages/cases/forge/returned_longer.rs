//! The lifetime of a returned value is not extended by coercion.

use coyield::prelude::*;

fn longer<'short>(g: LocalBoxGenerator<'static, u32, (), &'short str>) -> LocalBoxGenerator<'static, u32, (), &'static str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let _ = longer(generate!(Generator<u32, (), &'static str>, { yield 1; "static" }).boxed_local());
}
