//! A return type that lends, with a lifetime of the caller.

use coyield::prelude::*;

#[context_manager]
fn text<'a>(start: &'a str) -> impl LendingContextManager<&'a mut String, String> {
    //~^ ERROR `'a`#3: what the manager owns is lent to the block alone, and that time has no name: write `&mut T` or `&T`;
    //~> what is owned by others, and so outlives the manager, is the resource of an `impl ContextManager<&'a mut T, E>`
    let mut text = String::from(start);
    yield_!(&mut text);
    Ok(())
}

fn main() {
    drop(text(""));
}
