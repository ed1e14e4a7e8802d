//! A value of the wrong type is sent.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn sum() -> impl Generator<u32, u32> {
    let mut sum = 0;
    loop {
        sum += yield_!(sum);
    }
}

fn main() {
    let mut sum = pin!(sum());
    let _ = sum.start();
    let _ = sum.send("three");
    //~^ ERROR `"three"`: mismatched types
    //~| LABEL `"three"`: expected `u32`, found `&str`
}
