//! A waker by which one generator's yields find their slot is written into the context of another one, inside of whose poll
//! it lives.
//@ moved(..1.86): rustc blamed the value, and not the assignment

use coyield::prelude::*;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

struct Replaces<'w>(&'w Waker);

impl Future for Replaces<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        *context = Context::from_waker(self.0);
        //~^ ERROR(1.86..) `*context = Context::from_waker(self.0)`: lifetime may not live long enough
        //~| LABEL `*context = Context::from_waker(self.0)`: assignment requires that `'1` must outlive `'2`
        //~| ERROR(..1.86) `Context::from_waker(self.0)`: lifetime may not live long enough
        Poll::Ready(())
    }
}

struct Outer;

impl Future for Outer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let lent = context.waker();
        let mut inner = pin!(generate!(AsyncGenerator<String>, async {
            Replaces(lent).await;
            yield String::from("into the slot of a generator of numbers");
        }));
        pin!(inner.anext()).poll(&mut Context::from_waker(Waker::noop())).map(drop)
    }
}

#[generator]
async fn outer() -> impl AsyncGenerator<u64> {
    Outer.await;
    yield_!(1);
}

fn main() {}
