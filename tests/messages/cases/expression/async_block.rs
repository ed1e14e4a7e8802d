//! The keyword in an `async` block in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let _future = async { yield 1 };
        //~^ ERROR `yield`: `yield` in an `async` block, which cannot suspend the generator around it: yield in the
        //~> generator's own body
    });
}
