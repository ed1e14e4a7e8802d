//! `iter` of a generator that is sent values.

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
    for n in pin!(sum()).iter() {
        //~^ ERROR `pin!(sum())`.`iter`: this generator is sent values, so it can be neither iterated nor driven by
        //~> `next`: use `start()`, and then `send(value)`
        println!("{n}");
    }
}
