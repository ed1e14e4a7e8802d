//! What is returned does not get a longer life by coercion.

use coyield::prelude::*;

fn longer<'short>(g: LocalBoxGenerator<'static, u32, (), &'short str>) -> LocalBoxGenerator<'static, u32, (), &'static str> {
    g
}

fn main() {
    let _ = longer(generate!(Generator<u32, (), &'static str>, { yield 1; "static" }).boxed_local());
}
