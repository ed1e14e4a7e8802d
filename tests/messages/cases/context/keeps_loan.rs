//! What a manager owns cannot leave the block to which it is lent.
//@ errors(..): 3: rustc reports each borrow of the macro's place that a resource would keep which leaves the block

use coyield::prelude::*;

#[context_manager]
fn text() -> impl LendingContextManager<&mut String, String> {
    let mut text = String::new();
    yield_!(&mut text);
    Ok(())
}

fn main() {
    let kept = with!(text = text() => { Ok(text) });
    //~^ ERROR `with!(text = text() => { Ok(text) })`: temporary value dropped while borrowed
    drop(kept);
}
