//! A body that keeps a sent `Rc` across a yield does not go to another thread.
//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn keep() -> impl Generator<u32, Rc<u32>> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let kept = yield_!(1);
    //~^ LABEL `kept`: has type `Rc<u32>` which is not `Send`
    yield_!(*kept);
}

fn main() {
    let _ = keep();
}
