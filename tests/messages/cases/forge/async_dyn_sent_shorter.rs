//! A boxed async generator that is sent lasting references is taken for one that is sent others.

use coyield::prelude::*;

fn shorter<'a>(g: BoxAsyncGenerator<'a, (), &'static str>) -> BoxAsyncGenerator<'a, (), &'a str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'a` must outlive `'static`
}

fn main() {}
