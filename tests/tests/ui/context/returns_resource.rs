//! The resource as the return type.

use coyield::prelude::*;

#[context_manager]
fn open() -> u32 {
    yield_!(1);
}

fn main() {}
