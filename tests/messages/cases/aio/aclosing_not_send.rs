//! What a generator keeps may not be sent to another thread, where it may have to be closed.

use coyield::aio::aclosing;
use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn numbers() -> impl AsyncGenerator<u32> {
    let shared = Rc::new(5);
    yield_!(*shared);
}

fn main() {
    drop(aclosing(numbers()));
    //~^ ERROR `numbers()`: future cannot be sent between threads safely
    //~^^^^^^^ LABEL `shared`: has type `Rc<u32>` which is not `Send`
}
