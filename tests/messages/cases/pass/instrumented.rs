//! Spans of `tracing`, under the lints.

#![deny(warnings)]
#![deny(unused, unused_qualifications, rust_2018_idioms)]

use coyield::prelude::*;
use std::pin::pin;
use tracing::instrument;

#[generator]
#[instrument(skip(_unused), fields(double = 2 * to), ret)]
fn numbers(to: u32, mut from: u32, _unused: &[u32]) -> impl Generator<u32> {
    while from < to {
        yield_!(from);
        from += 1;
    }
}

struct Source {
    size: u32,
}

impl Source {
    #[generator]
    #[instrument(skip_all, err, ret(Display), level = "debug", name = "walk", target = "elsewhere")]
    fn walk(&self, _: u32) -> impl Generator<u32, (), Result<u32, String>> {
        yield_!(self.size);
        Ok(1)
    }

    #[generator]
    #[tracing::instrument(skip(self))]
    async fn stream<T: std::fmt::Debug>(&self, value: T) -> impl Stream<Item = T> {
        yield_!(value);
    }
}

fn main() {
    let mut generator = pin!(numbers(3, 1, &[]));
    assert_eq!(generator.as_mut().iter().sum::<u32>(), 3);
    let source = Source { size: 5 };
    assert_eq!(pin!(source.walk(1)).next(), Ok(CoroutineState::Yielded(5)));
    let all = futures::StreamExt::collect::<Vec<_>>(source.stream(7));
    assert_eq!(futures::executor::block_on(all), [7]);
}
