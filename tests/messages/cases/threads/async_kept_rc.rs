//! An `Rc` lives across an await, in a delegate of a generator that moves to another thread.

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn keeps() -> impl AsyncGenerator<u8> {
    let rc = Rc::new(1);
    std::future::ready(()).await;
    yield_!(*rc);
}

#[generator]
async fn delegates() -> impl AsyncGenerator<u8> {
    yield_from!(keeps());
}

fn is_send<T: Send>(_: &T) {}

fn main() {
    is_send(&delegates());
    //~^ ERROR `&delegates()`: cannot be sent between threads safely
}
