//! The same work as `#[coroutine]`s of a nightly compiler.

use std::ops::Coroutine;

use crate::branches;
use crate::hand::{SEED, step};

/// The first numbers.
#[inline]
pub fn numbers(count: u64) -> impl Coroutine<Yield = u64, Return = ()> + Unpin {
    #[coroutine]
    move || {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield x;
        }
    }
}

/// A running average.
#[inline]
pub fn averager() -> impl Coroutine<f64, Yield = f64, Return = ()> + Unpin {
    #[coroutine]
    |value: f64| {
        let mut total = value;
        let mut count = 1.0;
        loop {
            total += yield total / count;
            count += 1.0;
        }
    }
}

/// Twelve yields.
#[inline]
pub fn branches(rounds: u64) -> impl Coroutine<Yield = u64, Return = ()> + Unpin {
    #[coroutine]
    move || branches!(rounds, |value| yield value)
}
