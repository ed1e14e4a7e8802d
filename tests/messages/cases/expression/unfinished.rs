//! A syntax error in the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let = 1;
        //~^ ERROR `=`: expected pattern, found `=`
        yield 1;
    });
}
