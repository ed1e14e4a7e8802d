//! Nothing is yielded, so there is no resource and no place for the block.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    println!("begins");
    Ok(())
}

fn main() {
    let _ = with!(() = timer() => { Ok(()) });
}
