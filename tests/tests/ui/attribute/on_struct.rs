//! The attribute on a struct.

use coyield::prelude::*;

#[generator]
struct Count {
    n: u32,
}

fn main() {
    let _ = Count { n: 1 }.n;
}
