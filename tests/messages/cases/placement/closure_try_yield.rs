//! `try_yield!` in a closure.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| {
        let _ = try_yield!(n);
        //~^ ERROR `try_yield`: `try_yield!` in a closure, which cannot suspend the generator around it: write a loop in
        //~> its place, or make it a generator of its own with `generate!`
    });
}

fn main() {
    let _ = count();
}
