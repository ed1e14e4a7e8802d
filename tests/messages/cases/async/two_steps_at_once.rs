use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn echo() -> impl AsyncGenerator<u32, u32> {
    yield_!(1);
}

async fn overlap() {
    let mut g = pin!(echo());
    let first = g.asend(1);
    let second = g.asend(2);
    //~^ ERROR `g`: cannot borrow `g` as mutable more than once at a time
    //~| LABEL `g`: second mutable borrow occurs here
    let _ = (first.await, second.await);
}

fn main() {}
