//! A generator boxed by `boxed_local` does not go to another thread.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let mut count = count().boxed_local();
    std::thread::spawn(move || {
        //~^ ERROR `move || {..`: `dyn coyield::Generator<u32>` cannot be sent between threads safely
        let _ = count.start();
    });
}
