//! The attribute on a struct.

use coyield::prelude::*;

#[generator]
struct Count {
    //~^ ERROR `struct`: `#[generator]` goes on a function with a body; for an expression there is `generate! { .. }`
    n: u32,
}

fn main() {
    let _ = Count { n: 1 }.n;
}
