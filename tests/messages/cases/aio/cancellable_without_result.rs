use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> u32 {
    //~^ ERROR `u32`: `u32` cannot represent cancellation
    //~| NOTE: return `Result<T, E>` with an E of yours for which there is `impl From<coyield::aio::Cancelled> for E`,
    //~> by hand or by thiserror's `#[from]`
    //~| NOTE: `Box<dyn Error + Send + Sync>` is such an E, and `anyhow::Error`, and `Cancelled` itself
    std::future::ready(5).await
}

fn main() {
    drop(fetch());
}
