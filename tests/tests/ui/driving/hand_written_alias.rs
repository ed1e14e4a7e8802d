//! By hand it is `Coroutine` that is implemented, not its alias.

use coyield::prelude::*;

struct Count;

impl Generator<u32> for Count {}

fn main() {
    let _ = Count;
}
