//! `yield_!` in a method of a nested `impl`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    struct Helper;
    impl Helper {
        fn help(&self) {
            yield_!(1);
            //~^ ERROR `yield_`: `yield_!` in a nested function, which cannot suspend the generator around it: put
            //~> `#[generator]` on that function
        }
    }
    Helper.help();
}

fn main() {
    let _ = count();
}
