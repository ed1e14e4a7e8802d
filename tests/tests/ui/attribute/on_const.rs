//! The attribute on a constant.

use coyield::prelude::*;

#[generator]
const COUNT: u32 = 1;

fn main() {
    let _ = COUNT;
}
