//! A closure given where a coroutine is asked for.

use coyield::prelude::*;

fn take(_: impl Coroutine<Yield = u32>) {}

fn main() {
    take(|| 1_u32);
}
