//! A call that carries an `Rc` into an async generator goes to another thread.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn takes() -> impl AsyncGenerator<usize, Rc<u8>> {
    let mut count = 0;
    loop {
        count = Rc::strong_count(&yield_!(count));
    }
}

fn is_send<T: Send>(_: &T) {}

fn main() {
    let mut g = Box::pin(takes());
    is_send(&g);
    is_send(&g.asend(Rc::new(1)));
    //~^ ERROR `&g.asend(Rc::new(1))`: `Rc<u8>` cannot be sent between threads safely
}
