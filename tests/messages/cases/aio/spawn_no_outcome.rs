struct Page;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Page }).await.is_ok() });
    //~^ ERROR `async { Page }`: `Page` is not an outcome of a task
    //~| NOTE: any other type of yours is one by `impl coyield::aio::Plain for TheType {}`; what is not yours can be
    //~> returned as `Ok::<_, std::convert::Infallible>(it)`
    //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
}
