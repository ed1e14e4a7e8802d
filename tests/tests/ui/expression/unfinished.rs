//! A syntax error in the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let = 1;
        yield 1;
    });
}
