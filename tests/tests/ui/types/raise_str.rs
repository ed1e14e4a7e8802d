//! A `&str` is raised where a `String` can be thrown.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), String> {
    yield_!(1);
    raise!("no more")
}

fn main() {
    let _ = count();
}
