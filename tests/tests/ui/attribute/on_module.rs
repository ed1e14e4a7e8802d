//! The attribute on a module.

use coyield::prelude::*;

#[generator]
mod count {
    pub fn one() -> u32 {
        1
    }
}

fn main() {
    let _ = count::one();
}
