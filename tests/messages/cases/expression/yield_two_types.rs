//! Two yields of two types.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut g = pin!(generate! {
        yield 1;
        yield "two";
        //~^ ERROR `"two"`: mismatched types
        //~| LABEL `"two"`: expected integer, found `&str`
    });
    let _ = g.next();
}
