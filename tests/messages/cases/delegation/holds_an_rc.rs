//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn inner(shared: Rc<u32>) -> impl Generator<u32> {
    yield_!(*shared);
}

#[generator]
fn outer() -> impl Generator<u32> + Send {
    //~^ ERROR `impl`: cannot be sent between threads safely
    yield_from!(inner(Rc::new(1)));
}

fn main() {}
