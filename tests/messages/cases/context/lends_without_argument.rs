//! A resource that nothing but the manager can own, by a return type that does not lend.

use coyield::prelude::*;

#[context_manager]
fn settings() -> impl ContextManager<&String, String> {
    //~^ ERROR `&String`: without an argument there is nothing that this could borrow from but the manager: to lend what
    //~> that owns to the block, return `impl LendingContextManager<&String, E>`
    let settings = String::from("verbose");
    yield_!(&settings);
    Ok(())
}

fn main() {
    let length = with!(settings = settings(), { Ok(settings.len()) });
    assert_eq!(length, Ok(Some(7)));
}
