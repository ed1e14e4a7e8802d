//! What comes out of `throw` does not live longer than what was thrown in.

use coyield::prelude::*;

fn forge<'short>(
    g: BoxGenerator<'static, u32, (), (), &'short str>,
) -> BoxGenerator<'static, u32, (), (), &'static str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let _ = forge(generate!(Generator<u32, (), (), &'static str>, { yield 1; }).boxed());
}
