//! A value of the wrong type is thrown.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn sum() -> impl Generator<u32, u32, (), String> {
    let mut sum = 0;
    while let Ok(n) = try_yield!(sum) {
        sum += n;
    }
}

fn main() {
    let mut sum = pin!(sum());
    let _ = sum.start();
    let _ = sum.throw(7_u32);
    //~^ ERROR `7_u32`: the trait bound `coyield::Thrown<String>: From<u32>` is not satisfied
    //~| LABEL `7_u32`: the trait `From<u32>` is not implemented for `coyield::Thrown<String>`
}
