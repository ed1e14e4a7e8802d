use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> u32 {
    //~^ ERROR `u32`: `u32` cannot represent cancellation
    //~| NOTE: return `Result<T, E>` where E implements `From<coyield::aio::Cancelled>`, by hand or by thiserror's
    //~> `#[from]`
    //~| NOTE: `Box<dyn Error + Send + Sync>`, `anyhow::Error` and `Cancelled` itself are such types
    std::future::ready(5).await
}

fn main() {
    drop(fetch());
}
