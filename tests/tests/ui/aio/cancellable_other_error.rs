use coyield::aio::cancellable;

/// Nothing can be made into it.
struct DiskFull;

#[cancellable]
async fn fetch() -> Result<u32, DiskFull> {
    Ok(std::future::ready(5).await)
}

fn main() {
    drop(fetch());
}
