//! The attribute on a function of a foreign block.

use coyield::prelude::*;

unsafe extern "C" {
    #[generator]
    fn walk() -> u32;
    //~^ ERROR `;`: `#[generator]` writes the body of a function, and this one has none: remove the attribute here, the
    //~> signature alone is complete
}

fn main() {
    let _ = unsafe { walk() };
}
