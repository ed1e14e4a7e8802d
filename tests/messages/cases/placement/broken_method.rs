//! A method with a mistake in its body stays defined, in a trait as well.

use coyield::prelude::*;
use std::pin::pin;

trait Walk {
    fn walk(&self) -> impl Generator<u32>;
}

struct Tree(Vec<u32>);

impl Walk for Tree {
    #[generator]
    fn walk(&self) -> impl Generator<u32> {
        self.0.iter().for_each(|n| yield_!(*n));
        //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
        //~> place, or make it a generator of its own with `generate!`
    }
}

fn main() {
    let _ = pin!(Tree(vec![1]).walk()).iter().sum::<u32>();
}
