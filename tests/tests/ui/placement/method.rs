//! `yield_!` in a method of a nested `impl`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    struct Helper;
    impl Helper {
        fn help(&self) {
            yield_!(1);
        }
    }
    Helper.help();
}

fn main() {
    let _ = count();
}
