//! A generator is borrowed for as long as it is iterated over.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut g = pin!(generate!(Generator<u32>, { yield 1; }));
    let mut first = g.iter();
    let mut second = g.iter();
    //~^ ERROR `g`: cannot borrow `g` as mutable more than once at a time
    //~| LABEL `g`: second mutable borrow occurs here
    let _ = (first.next(), second.next());
}
