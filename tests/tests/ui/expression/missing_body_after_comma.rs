//! The body is missing behind the comma.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>,);
}
