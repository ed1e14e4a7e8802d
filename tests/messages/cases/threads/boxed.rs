//! `boxed` of a body that holds an `Rc` across a yield.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count() -> impl Generator<u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {
    let _ = count().boxed();
    //~^ ERROR `count()`: future cannot be sent between threads safely
    //~^^^^^^^^ LABEL `shared`: has type `Rc<u32>` which is not `Send`
}
