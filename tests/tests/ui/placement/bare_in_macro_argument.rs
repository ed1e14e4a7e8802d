//! A bare `yield` among the arguments of a macro, which rustc has not parsed yet.

use coyield::prelude::*;

#[generator]
fn echo() -> impl Generator<u32, u32> {
    println!("{}", yield 1);
}

fn main() {
    let _ = echo();
}
