use coyield::aio::cancellable;

#[cancellable]
async fn wait() {
    //~^ ERROR `wait`: a `#[cancellable]` function can be cancelled at every `.await`, and says so: write `-> Result<T,
    //~> E>`, with an E that is made of `Cancelled`, or `Cancelled` itself
    std::future::ready(()).await;
}

fn main() {
    drop(wait());
}
