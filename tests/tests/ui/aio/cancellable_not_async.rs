use coyield::aio::{Cancelled, cancellable};

#[cancellable]
fn fetch() -> Result<u32, Cancelled> {
    Ok(5)
}

fn main() {
    drop(fetch());
}
