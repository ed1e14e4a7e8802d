//! Measures the bytes of a suspended generator beside its body.
//!
//! The baseline is the same loop as a bare `async` block, with yields of size zero: it yields nothing and cannot be
//! driven, but has the locals and the state that every generator needs.

use std::pin::Pin;
use std::task::{Context, Poll};

use coyield::prelude::*;

use crate::hand::{SEED, step};
use crate::report::{Measured, Report};

/// The future of the smallest possible yield.
struct Yield;

impl Future for Yield {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

/// The loop, for any way to yield.
macro_rules! numbers {
    ($count:ident, |$value:ident| $yielding:expr) => {{
        let mut x = SEED;
        for _ in 0..$count {
            x = step(x);
            let $value = x;
            $yielding;
        }
    }};
}

pub(super) fn report() -> Report {
    let count = 100_u64;
    let bare = async move { numbers!(count, |_value| Yield.await) };
    let bare = size_of_val(&bare);
    let subjects = [
        ("coyield", coyield(count)),
        #[cfg(feature = "nightly")]
        ("native", size_of_val(&crate::native::numbers(count))),
        ("fauxgen", fauxgen(count)),
        ("next-gen", next_gen(count)),
    ];
    #[allow(clippy::cast_precision_loss)]
    let over = |size: usize| size as f64 - bare as f64;
    let subjects = subjects.map(|(name, size)| Measured::of_tries(name, vec![over(size)]));
    Report { workload: "size", unit: "bytes", subjects: subjects.into() }
}

fn coyield(count: u64) -> usize {
    #[generator]
    fn numbers(count: u64) -> impl Generator<u64> {
        numbers!(count, |value| yield_!(value));
    }
    size_of_val(&numbers(count))
}

fn fauxgen(count: u64) -> usize {
    #[fauxgen::generator(yield = u64)]
    fn numbers(count: u64) {
        numbers!(count, |value| r#yield!(value));
    }
    size_of_val(&numbers(count))
}

fn next_gen(count: u64) -> usize {
    #[next_gen::generator(yield(u64))]
    fn numbers(count: u64) {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_!(x);
        }
    }
    next_gen::mk_gen!(let mut numbers = numbers(count));
    let size = size_of_val(&*numbers);
    // It aborts the process when a generator is dropped that was never resumed.
    let _ = numbers.next();
    size
}
