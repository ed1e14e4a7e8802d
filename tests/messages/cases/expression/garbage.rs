//! Something behind the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, { yield 1; } + 1);
    //~^ ERROR `+`: nothing is expected behind the body of the generator
}
