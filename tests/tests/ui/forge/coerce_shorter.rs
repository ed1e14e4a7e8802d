//! What is yielded does not get a shorter life by coercion: a generator is invariant in it.

use coyield::prelude::*;

fn shorter<'short>(g: BoxGenerator<'static, &'static str>, _: &'short str) -> BoxGenerator<'static, &'short str> {
    g
}

fn main() {
    let text = String::from("short");
    let _ = shorter(generate! { yield "static"; }.boxed(), &text);
}
