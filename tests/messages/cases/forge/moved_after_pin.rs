//! A pinned generator is not moved any more.

use coyield::prelude::*;

fn main() {
    let mut g = Box::pin(generate!(Generator<u32>, { yield 1; }));
    let _ = g.start();
    drop(*g);
    //~^ ERROR `*g`: cannot move out of dereference of `Pin<Box<GeneratorBody<u32, (),
    //~| LABEL `*g`: which does not implement the `Copy` trait
}
