//! The keyword in a function in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        fn helper() {
            yield 1;
            //~^ ERROR `yield`: `yield` in a nested function, which cannot suspend the generator around it: put
            //~> `#[generator]` on that function
        }
        helper();
    });
}
