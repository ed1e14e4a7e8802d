//! A generator boxed by `boxed_local` does not go to another thread.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let mut count = count().boxed_local();
    std::thread::spawn(move || {
        let _ = count.start();
    });
}
