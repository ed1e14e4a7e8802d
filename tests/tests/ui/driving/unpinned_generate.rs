//! A `generate!` that is not pinned.

use coyield::prelude::*;

fn main() {
    let mut count = generate! { yield 1; };
    let _ = count.next();
}
