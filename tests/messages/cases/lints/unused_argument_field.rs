//! An argument that has the name of a field or a method is reported as unused, as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn sizes(len: usize, words: &[&str]) -> impl Generator<usize> {
    //~^ ERROR `len`: unused variable: `len`
    for word in words {
        yield_!(word.len());
    }
}

fn main() {
    let _ = sizes(1, &[]);
}
