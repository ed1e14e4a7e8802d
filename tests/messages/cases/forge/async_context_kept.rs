//! The waker that a generator lends is stored beyond the poll, and then replaces that of another generator.

use coyield::prelude::*;
use std::cell::Cell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

#[generator]
async fn keeps<'k>(kept: &'k Cell<Option<&'k Waker>>) -> impl AsyncGenerator<u64> {
    poll_fn(|context| {
        kept.set(Some(context.waker()));
        //~^ ERROR `kept.set(Some(context.waker()))`: borrowed data escapes outside of closure
        //~| LABEL `kept.set(Some(context.waker()))`: `context` escapes the closure body here
        Poll::Ready(())
    })
    .await;
    yield_!(1);
}

fn main() {}
