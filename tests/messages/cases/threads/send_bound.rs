//! `+ Send` on a body that holds an `Rc` across a yield.
//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count() -> impl Generator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let shared = Rc::new(1);
    //~^ LABEL `shared`: has type `Rc<u32>` which is not `Send`
    yield_!(*shared);
    drop(shared);
}

fn main() {
    let _ = count();
}
