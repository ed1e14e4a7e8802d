use coyield::aio::cancellable;

#[cancellable]
async fn fetch() -> u32 {
    std::future::ready(5).await
}

fn main() {
    drop(fetch());
}
