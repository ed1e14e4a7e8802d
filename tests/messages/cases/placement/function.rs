//! `yield_!` in a nested function.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    fn helper(n: u32) {
        yield_!(n);
        //~^ ERROR `yield_`: `yield_!` in a nested function, which cannot suspend the generator around it: put
        //~> `#[generator]` on that function
    }
    helper(1);
}

fn main() {
    let _ = count();
}
