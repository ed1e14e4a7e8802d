//! A return type that lends, of a value.

use coyield::prelude::*;

#[context_manager]
fn text() -> impl LendingContextManager<String, String> {
    //~^ ERROR `String`#1: `LendingContextManager` lends a reference to what the manager owns: write `&mut` or `&` before the
    //~> type
    let mut text = String::new();
    yield_!(&mut text);
    Ok(())
}

fn main() {
    drop(text());
}
