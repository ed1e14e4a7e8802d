//! A macro hides the closure around the keyword: the label speaks.

use coyield::prelude::*;

macro_rules! call {
    ($body:expr) => {
        (|| $body)()
    };
}

fn main() {
    let _ = generate!(Generator<u32>, {
        call!(yield 1);
    });
}
