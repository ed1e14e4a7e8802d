//! The types without `Generator`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(u32, { yield 1; });
}
