//! `.await` in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        std::future::ready(()).await;
        yield 1;
    });
}
