use coyield::aio::{Cancelled, cancellable};

#[cancellable]
fn fetch() -> Result<u32, Cancelled> {
    //~^ ERROR `fn`: `#[cancellable]` goes on an `async fn`, whose `.await`s become cancellation points: write `async`
    //~> before `fn`
    Ok(5)
}

fn main() {
    drop(fetch());
}
