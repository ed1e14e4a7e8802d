//! `Generator` without its types.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator, { yield 1; });
}
