//! A body that keeps a sent `Rc` across a yield does not go to another thread.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn keep() -> impl Generator<u32, Rc<u32>> + Send {
//~^ ERROR `impl`: future cannot be sent between threads safely
    let kept = yield_!(1);
    yield_!(*kept);
}

fn main() {
    let _ = keep();
}
