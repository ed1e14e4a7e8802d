//! Code after a `raise!` is unreachable.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), u32> {
    yield_!(1);
    raise!(2);
    println!("never");
    //~^ ERROR `println!("never")`: unreachable statement
}

fn main() {
    let _ = count();
}
