//! What a step brought is thrown away.

#![deny(unused_must_use)]

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut count = pin!(generate! { yield 1; });
    count.next();
    //~^ ERROR `count.next()`: unused `Result` that must be used
}
