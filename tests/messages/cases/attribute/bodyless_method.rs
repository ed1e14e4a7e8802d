//! The attribute on a trait method without a body.

use coyield::prelude::*;

trait Walk {
    #[generator]
    fn walk(&self) -> impl Generator<u32>;
    //~^ ERROR `;`: `#[generator]` writes the body of a function, and this one has none: remove the attribute here, the
    //~> signature alone is complete
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
