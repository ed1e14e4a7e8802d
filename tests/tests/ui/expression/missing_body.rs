//! The body is missing behind the types.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>);
}
