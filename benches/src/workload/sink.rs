//! A stream that is forwarded into a consumer.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use coyield::prelude::*;
use futures::executor::block_on;
use futures::{Sink, StreamExt, stream};

use crate::hand::Numbers;
use crate::measure::Subject;

/// The number of forwarded items.
pub(super) const ITEMS: u64 = 1_000_000;

/// The consumers.
pub(super) fn subjects() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: hand },
        Subject { name: "coyield-pinned", run: coyield_pinned },
        Subject { name: "coyield-lent", run: coyield_lent },
        Subject { name: "coyield-boxed", run: coyield_boxed },
    ]
}

/// The state that a generator has in its locals.
struct Mixer {
    mixed: u64,
}

impl Sink<u64> for Mixer {
    type Error = Infallible;

    #[inline]
    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn start_send(mut self: Pin<&mut Self>, item: u64) -> Result<(), Infallible> {
        self.mixed = self.mixed.rotate_left(1) ^ item;
        Ok(())
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

fn hand(items: u64) -> u64 {
    let mut mixer = Mixer { mixed: 0 };
    block_on(stream::iter(Numbers::new(items)).map(Ok).forward(&mut mixer)).expect("it takes everything");
    mixer.mixed
}

#[generator]
fn mixer() -> impl Generator<(), u64, u64> {
    let mut mixed = 0_u64;
    while let Ok(item) = try_yield!() {
        mixed = mixed.rotate_left(1) ^ item;
    }
    mixed
}

/// Pinned as a whole, the sink and its generator.
fn coyield_pinned(items: u64) -> u64 {
    let mut sink = pin!(mixer().into_sink());
    block_on(stream::iter(Numbers::new(items)).map(Ok).forward(sink.as_mut())).expect("it takes everything");
    sink.as_mut().take_return().expect("it returns when it is closed")
}

/// A sink that borrows a generator that is pinned.
fn coyield_lent(items: u64) -> u64 {
    let mut mixer = pin!(mixer());
    let mut sink = mixer.sink();
    block_on(stream::iter(Numbers::new(items)).map(Ok).forward(&mut sink)).expect("it takes everything");
    sink.into_return().expect("it returns when it is closed")
}

fn coyield_boxed(items: u64) -> u64 {
    let mut sink = Box::pin(mixer()).into_sink();
    block_on(stream::iter(Numbers::new(items)).map(Ok).forward(&mut sink)).expect("it takes everything");
    sink.into_return().expect("it returns when it is closed")
}
