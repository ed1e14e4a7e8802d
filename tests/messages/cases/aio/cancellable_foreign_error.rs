//! An error of another crate is not made of `Cancelled`. It is said once, however many points there are.

use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> std::io::Result<u32> {
    //~^ ERROR `std::io::Result<u32>`: `Result<u32, std::io::Error>` cannot represent cancellation
    //~| NOTE: return `Result<T, E>` where E implements `From<coyield::aio::Cancelled>`, by hand or by thiserror's
    //~> `#[from]`
    //~| NOTE: `Box<dyn Error + Send + Sync>`, `anyhow::Error` and `Cancelled` itself are such types
    let first = std::future::ready(5).await;
    println!("{}", std::future::ready(6).await);
    Ok(first)
}

fn main() {
    drop(fetch());
}
