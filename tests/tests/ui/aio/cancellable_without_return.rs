use coyield::aio::cancellable;

#[cancellable]
async fn wait() {
    std::future::ready(()).await;
}

fn main() {
    drop(wait());
}
