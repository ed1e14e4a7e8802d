//! Unreachable code after an endless loop is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    loop {
        yield_!(1);
    }
    println!("never");
    //~^ ERROR `println!("never")`: unreachable statement
}

fn main() {
    let _ = count();
}
