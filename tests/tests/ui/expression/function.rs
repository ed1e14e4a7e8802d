//! The keyword in a function in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        fn helper() {
            yield 1;
        }
        helper();
    });
}
