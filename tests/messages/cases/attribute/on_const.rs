//! The attribute on a constant.

use coyield::prelude::*;

#[generator]
const COUNT: u32 = 1;
//~^ ERROR `const`: `#[generator]` goes on a function with a body; for an expression there is `generate! { .. }`

fn main() {
    let _ = COUNT;
}
