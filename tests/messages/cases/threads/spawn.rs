//! A body that holds an `Rc` across a yield does not go to another thread.

use coyield::prelude::*;
use std::pin::pin;
use std::rc::Rc;

#[generator]
fn count() -> impl Generator<u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {
    let count = count();
    std::thread::spawn(move || {
        //~^ ERROR `move || {..`: cannot be sent between threads safely
        let _ = pin!(count).start();
    });
}
