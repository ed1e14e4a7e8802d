//! In a cancellable function, `.await` has its `?` already.
//@ errors(1.101..): 2: rustc reports both bounds of `?`, the one on its operand and the one on what the function
//@> returns

use coyield::aio::{self, Cancelled, cancellable};
use std::time::Duration;

#[cancellable]
async fn wait() -> Result<(), Cancelled> {
    aio::sleep(Duration::from_secs(1)).await?;
    //~^ ERROR `await`: the `?` operator can only be applied to values that implement `Try`
    //~| LABEL `await`: the `?` operator cannot be applied to type `()`
    Ok(())
}

fn main() {
    let _ = wait();
}
