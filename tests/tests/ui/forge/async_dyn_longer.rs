//! A boxed async generator that yields short-lived references is taken for one that yields others.

use coyield::prelude::*;

fn longer<'a>(g: BoxAsyncGenerator<'a, &'a str>) -> BoxAsyncGenerator<'a, &'static str> {
    g
}

fn main() {}
