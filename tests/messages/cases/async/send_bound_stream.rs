//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let kept = Rc::new(1);
    //~^ LABEL `kept`: has type `Rc<u32>` which is not `Send`
    yield_!(1);
    yield_!(*kept);
}

fn main() {}
