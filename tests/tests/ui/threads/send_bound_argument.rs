//! `+ Send` on a generator with an `Rc` as its argument.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count(shared: Rc<u32>) -> impl Generator<u32> + Send {
    yield_!(*shared);
}

fn main() {
    let _ = count(Rc::new(1));
}
