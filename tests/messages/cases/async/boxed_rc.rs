use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let kept = Rc::new(1);
    yield_!(1);
    drop(kept);
}

fn main() {
    drop(pages().boxed());
    //~^ ERROR `pages()`: future cannot be sent between threads safely
    //~^^^^^^^^ LABEL `kept`: has type `Rc<i32>` which is not `Send`
}
