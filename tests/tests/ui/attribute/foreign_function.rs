//! The attribute on a function of a foreign block.

use coyield::prelude::*;

unsafe extern "C" {
    #[generator]
    fn walk() -> u32;
}

fn main() {
    let _ = unsafe { walk() };
}
