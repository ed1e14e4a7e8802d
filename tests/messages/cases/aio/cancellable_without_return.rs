use coyield::aio::cancellable;

#[cancellable]
async fn wait() {
    //~^ ERROR `wait`: a `#[cancellable]` function returns its cancellation as an error: write `-> Result<T, E>` after
    //~> its arguments, where E is `Cancelled` or implements `From<Cancelled>`
    std::future::ready(()).await;
}

fn main() {
    drop(wait());
}
