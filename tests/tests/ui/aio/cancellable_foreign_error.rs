//! An error of another crate is not made of `Cancelled`. It is said once, however many points there are.

use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> std::io::Result<u32> {
    let first = std::future::ready(5).await;
    println!("{}", std::future::ready(6).await);
    Ok(first)
}

fn main() {
    drop(fetch());
}
