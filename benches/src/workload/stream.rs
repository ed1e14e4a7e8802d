//! A loop that yields into a stream: `stream`, without an await, and `stream-await`, with one pending await for each
//! item.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use coyield::prelude::*;
use futures_core::Stream;
use genawaiter::sync;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use crate::hand::{SEED, step};
use crate::measure::Subject;

/// Streams that are always ready, polled by hand.
pub(super) fn ready() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |count| drained(Numbers { x: SEED, left: count }) },
        Subject { name: "coyield", run: |count| drained(coyield(count)) },
        Subject { name: "async-stream", run: |count| drained(async_stream(count)) },
        Subject { name: "asynk-strim", run: |count| drained(asynk_strim(count)) },
        Subject { name: "async-gen", run: |count| drained(async_gen(count)) },
        Subject { name: "fauxgen", run: |count| drained(fauxgen(count)) },
        Subject { name: "genawaiter-sync", run: |count| drained(genawaiter_sync(count)) },
    ]
}

/// Streams that give the executor a turn before each item, on tokio.
pub(super) fn awaiting() -> Vec<Subject> {
    vec![
        Subject { name: "async-stream", run: |count| on_tokio(async_stream_awaiting(count)) },
        Subject { name: "coyield", run: |count| on_tokio(coyield_awaiting(count)) },
        Subject { name: "asynk-strim", run: |count| on_tokio(asynk_strim_awaiting(count)) },
        Subject { name: "async-gen", run: |count| on_tokio(async_gen_awaiting(count)) },
        Subject { name: "fauxgen", run: |count| on_tokio(fauxgen_awaiting(count)) },
        Subject { name: "genawaiter-sync", run: |count| on_tokio(genawaiter_sync_awaiting(count)) },
    ]
}

#[inline(always)]
#[allow(clippy::inline_always)]
fn drained(numbers: impl Stream<Item = u64>) -> u64 {
    let mut numbers = pin!(numbers);
    let mut context = Context::from_waker(Waker::noop());
    let mut sum = 0;
    while let Poll::Ready(Some(x)) = numbers.as_mut().poll_next(&mut context) {
        sum ^= x;
    }
    sum
}

fn on_tokio(numbers: impl Stream<Item = u64>) -> u64 {
    thread_local! {
        static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime of one thread can be had");
    }
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let mut numbers = pin!(numbers);
            let mut sum = 0;
            while let Some(x) = poll_fn(|context| numbers.as_mut().poll_next(context)).await {
                sum ^= x;
            }
            sum
        })
    })
}

struct Numbers {
    x: u64,
    left: u64,
}

impl Stream for Numbers {
    type Item = u64;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
        let Some(left) = self.left.checked_sub(1) else { return Poll::Ready(None) };
        self.left = left;
        self.x = step(self.x);
        Poll::Ready(Some(self.x))
    }
}

#[generator]
async fn coyield(count: u64) -> impl Stream<Item = u64> {
    let mut x = SEED;
    for _ in 0..count {
        x = step(x);
        yield_!(x);
    }
}

#[generator]
async fn coyield_awaiting(count: u64) -> impl Stream<Item = u64> {
    let mut x = SEED;
    for _ in 0..count {
        x = step(x);
        yield_now().await;
        yield_!(x);
    }
}

fn async_stream(count: u64) -> impl Stream<Item = u64> {
    ::async_stream::stream! {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield x;
        }
    }
}

fn async_stream_awaiting(count: u64) -> impl Stream<Item = u64> {
    ::async_stream::stream! {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_now().await;
            yield x;
        }
    }
}

fn asynk_strim(count: u64) -> impl Stream<Item = u64> {
    ::asynk_strim::stream_fn(move |mut yielder| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yielder.yield_item(x).await;
        }
    })
}

fn asynk_strim_awaiting(count: u64) -> impl Stream<Item = u64> {
    ::asynk_strim::stream_fn(move |mut yielder| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_now().await;
            yielder.yield_item(x).await;
        }
    })
}

fn async_gen(count: u64) -> impl Stream<Item = u64> {
    ::async_gen::stream! {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield x;
        }
    }
}

fn async_gen_awaiting(count: u64) -> impl Stream<Item = u64> {
    ::async_gen::stream! {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_now().await;
            yield x;
        }
    }
}

#[::fauxgen::generator(yield = u64)]
async fn fauxgen(count: u64) {
    let mut x = SEED;
    for _ in 0..count {
        x = step(x);
        r#yield!(x);
    }
}

#[::fauxgen::generator(yield = u64)]
async fn fauxgen_awaiting(count: u64) {
    let mut x = SEED;
    for _ in 0..count {
        x = step(x);
        yield_now().await;
        r#yield!(x);
    }
}

fn genawaiter_sync(count: u64) -> impl Stream<Item = u64> {
    sync::Gen::new(|co| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            co.yield_(x).await;
        }
    })
}

fn genawaiter_sync_awaiting(count: u64) -> impl Stream<Item = u64> {
    sync::Gen::new(|co| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_now().await;
            co.yield_(x).await;
        }
    })
}
