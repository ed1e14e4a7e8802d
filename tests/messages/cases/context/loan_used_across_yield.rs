//! What is lent is not used by the body before the block ends.

use coyield::prelude::*;

#[context_manager]
fn text() -> impl LendingContextManager<&mut String, String> {
    let mut text = String::new();
    let start = &text;
    yield_!(&mut text);
    //~^ ERROR `&mut text`: cannot borrow `text` as mutable because it is also borrowed as immutable
    if start.is_empty() { Ok(()) } else { Err(String::from("filled")) }
}

fn main() {
    drop(text());
}
