//! The parts that need no feature.

#![no_std]

use coyield::prelude::*;

/// Yields the numbers down to 1; answers the exit by the number of those left.
#[generator]
pub fn countdown(from: u32) -> impl Generator<u32, (), u32> {
    for n in (1..=from).rev() {
        if try_yield!(n).is_err() {
            return n - 1;
        }
    }
    0
}
