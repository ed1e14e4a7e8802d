//! Two yields of two types.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut g = pin!(generate! {
        yield 1;
        yield "two";
    });
    let _ = g.next();
}
