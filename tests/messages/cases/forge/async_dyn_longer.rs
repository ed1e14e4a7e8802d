//! A boxed async generator that yields short-lived references is taken for one that yields others.

use coyield::prelude::*;

fn longer<'a>(g: BoxAsyncGenerator<'a, &'a str>) -> BoxAsyncGenerator<'a, &'static str> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'a` must outlive `'static`
}

fn main() {}
