use coyield::aio::cancellable;

/// Nothing can be made into it.
struct DiskFull;

#[cancellable]
async fn fetch() -> Result<u32, DiskFull> {
    //~^ ERROR `Result<u32, DiskFull>`: `Result<u32, DiskFull>` cannot represent cancellation
    //~| NOTE: return `Result<T, E>` with an E of yours for which there is `impl From<coyield::aio::Cancelled> for E`,
    //~> by hand or by thiserror's `#[from]`
    //~| NOTE: `Box<dyn Error + Send + Sync>` is such an E, and `anyhow::Error`, and `Cancelled` itself
    Ok(std::future::ready(5).await)
}

fn main() {
    drop(fetch());
}
