//! Other attributes stand before and after the attribute, and are those of the function.

#![deny(warnings)]

use coyield::prelude::*;
use std::pin::pin;

/// Documented before.
#[inline]
#[must_use]
#[generator]
fn before() -> impl Generator<u32> {
    yield_!(1);
}

#[generator]
/// Documented behind.
#[cfg(not(any()))]
#[allow(unused_variables)]
#[inline(never)]
fn behind(unused: u32) -> impl Generator<u32> {
    yield_!(1);
}

#[generator]
#[cfg(any())]
fn left_out() -> impl Generator<Nothing> {
    yield_!(nothing);
}

#[cfg(any())]
#[generator]
fn left_out() -> impl Generator<Nothing> {
    yield_!(nothing);
}

#[generator]
#[expect(unused_variables)]
fn expecting() -> impl Generator<u32> {
    let unused = 1;
    yield_!(1);
}

#[expect(dead_code)]
#[generator]
fn never_called() -> impl Generator<u32> {
    yield_!(1);
}

#[generator]
fn on_arguments(#[cfg(any())] left_out: Nothing, #[allow(unused_variables)] unused: u32) -> impl Generator<u32> {
    yield_!(1);
}

#[generator]
fn inside() -> impl Generator<u32> {
    #![allow(unused_variables)]
    let unused = 1;
    yield_!(1);
}

#[generator]
fn on_statements() -> impl Generator<u32> {
    #[cfg(any())]
    yield_!(nothing);
    #[allow(unused_variables)]
    let unused = yield_!(1);
}

fn main() {
    let sum = [
        pin!(before()).iter().sum::<u32>(),
        pin!(behind(0)).iter().sum(),
        pin!(expecting()).iter().sum(),
        pin!(on_arguments(0)).iter().sum(),
        pin!(inside()).iter().sum(),
        pin!(on_statements()).iter().sum(),
    ];
    assert_eq!(sum, [1; 6]);
}
