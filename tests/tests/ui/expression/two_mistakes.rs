//! Two mistakes in one body are said at once.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        (1..4).for_each(|n| yield n);
        std::future::ready(()).await;
    });
}
