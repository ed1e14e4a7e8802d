//! No return type.

use coyield::prelude::*;

#[generator]
fn count() {
    yield_!(1);
}

fn main() {
    let _ = count();
}
