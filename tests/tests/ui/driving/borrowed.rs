//! A generator that captures by reference does not outlive what it captures.

use coyield::prelude::*;

fn count(limit: u32) -> impl Generator<u32> {
    generate! {
        for n in 0..limit {
            yield n;
        }
    }
}

fn main() {
    let _ = count(3);
}
