//! A manager is `Send` only if what it lends is.

use std::rc::Rc;

use coyield::prelude::*;

#[context_manager]
async fn shared() -> impl AsyncLendingContextManager<&mut Rc<u32>, String> {
    let mut shared = Rc::new(1);
    yield_!(&mut shared);
    Ok(())
}

fn assert_send<T: Send>(_: T) {}

fn main() {
    assert_send(shared());
    //~^ ERROR `shared()`: future cannot be sent between threads safely
    //~^^^^^^^^^^ LABEL `mut shared`: has type `Rc<u32>` which is not `Send`
}
