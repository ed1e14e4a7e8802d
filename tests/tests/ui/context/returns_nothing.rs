//! No return type.

use coyield::prelude::*;

#[context_manager]
fn open() {
    yield_!(1);
}

fn main() {}
