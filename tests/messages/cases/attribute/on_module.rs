//! The attribute on a module.

use coyield::prelude::*;

#[generator]
mod count {
    //~^ ERROR `mod`: `#[generator]` goes on a function with a body; for an expression there is `generate! { .. }`
    pub fn one() -> u32 {
        1
    }
}

fn main() {
    let _ = count::one();
}
