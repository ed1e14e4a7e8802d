//! What is yielded is not the resource that was promised.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32> {
    yield_!("file");
}

fn main() {
    let _ = with!(file = open() => { Ok(file) });
}
