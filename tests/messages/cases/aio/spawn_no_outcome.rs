struct Page;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Page }).await.is_ok() });
    //~^ ERROR `coyield::aio::spawn(async { Page })`: `Page` is not an outcome of a task
    //~| NOTE: a type of yours is one by `impl coyield::aio::Plain for Page {}`; any other can be returned as `Ok::<_,
    //~> std::convert::Infallible>(it)`
    //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
}
