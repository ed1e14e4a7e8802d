use coyield::aio::cancellable;

/// Nothing can be made into it.
struct DiskFull;

#[cancellable]
async fn fetch() -> Result<u32, DiskFull> {
    //~^ ERROR `Result<u32, DiskFull>`: `Result<u32, DiskFull>` cannot represent cancellation
    //~| NOTE: return `Result<T, E>` where E implements `From<coyield::aio::Cancelled>`, by hand or by thiserror's
    //~> `#[from]`
    //~| NOTE: `Box<dyn Error + Send + Sync>`, `anyhow::Error` and `Cancelled` itself are such types
    Ok(std::future::ready(5).await)
}

fn main() {
    drop(fetch());
}
