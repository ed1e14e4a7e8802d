//! `+ Send` on a generator with an `Rc` as its argument.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count(shared: Rc<u32>) -> impl Generator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    //~^^ LABEL `shared`: has type `Rc<u32>` which is not `Send`
    yield_!(*shared);
}

fn main() {
    let _ = count(Rc::new(1));
}
