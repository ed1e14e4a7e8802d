use coyield::aio::{Cancelled, cancellable};

#[cancellable]
async fn fetch() -> Result<u32, Cancelled> {
    Ok(5.await)
}

fn main() {
    drop(fetch());
}
