//! The attribute on a trait method without a body.

use coyield::prelude::*;

trait Walk {
    #[generator]
    fn walk(&self) -> impl Generator<u32>;
}

struct Tree;

impl Walk for Tree {
    #[generator]
    fn walk(&self) -> impl Generator<u32> {
        yield_!(1);
    }
}

fn main() {
    let _ = Tree.walk();
}
