//! Tokens after the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, { yield 1; } + 1);
    //~^ ERROR `+`: unexpected tokens after the generator body
}
