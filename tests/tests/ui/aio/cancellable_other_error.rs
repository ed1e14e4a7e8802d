use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> Result<u32, std::io::Error> {
    Ok(std::future::ready(5).await)
}

fn main() {
    drop(fetch());
}
