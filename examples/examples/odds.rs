//! An iterator written as a loop. The same in Python: `tests/python/odds.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example odds
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;

/// The odd numbers from `a` up to, but not including, `b`.
#[generator]
fn odds(a: u32, b: u32) -> impl Iterator<Item = u32> {
    for n in a..b {
        if n % 2 == 1 {
            yield_!(n);
        }
    }
}

fn main() {
    for odd in odds(1, 10) {
        println!("{odd}");
    }

    // It is an iterator like any other: lazy, and with all adapters. The loop up to a billion never runs that far.
    let squares: Vec<u32> = odds(0, 1_000_000_000).map(|odd| odd * odd).take(4).collect();
    println!("{squares:?}");
}
