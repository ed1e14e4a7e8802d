//! A shared reference to what the body owns, by a return type that does not lend. The macros do not know whether it is
//! itself a reference to what lives longer, so rustc reports it.

use coyield::prelude::*;

#[context_manager]
fn first_line(text: &str) -> impl ContextManager<&String, String> {
    let line: String = text.lines().take(1).collect();
    yield_!(&line);
    //~^ ERROR `&line`: `line` does not live long enough
    //~^^^^ LABEL `impl ContextManager<&`: lifetime `'1` appears in the type of
    //~> `__coyield_to_lend_a_local_return_impl_lending_context_manager`
    Ok(())
}

fn main() {
    drop(first_line(""));
}
