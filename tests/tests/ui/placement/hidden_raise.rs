//! A macro hides the closure around a `raise!`: the label speaks.

use coyield::prelude::*;

macro_rules! call {
    ($body:expr) => {
        (|| $body)()
    };
}

#[generator]
fn count() -> impl Generator<u32, (), (), u32> {
    yield_!(1);
    call!(raise!(Thrown::Raised(2)))
}

fn main() {
    let _ = count();
}
