//! A boxed generator that can be sent between threads keeps an `Rc`.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count(shared: Rc<u32>) -> BoxGenerator<'static, u32> {
    //~^ ERROR `BoxGenerator`: future cannot be sent between threads safely
    //~| LABEL `BoxGenerator`: future created by async block is not `Send`
    yield_!(*shared);
}

fn main() {
    let _ = count(Rc::new(1));
}
