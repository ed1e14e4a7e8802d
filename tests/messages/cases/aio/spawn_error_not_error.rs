struct Broken;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Err::<(), _>(Broken) }).await });
    //~^ ERROR `async { Err::<(), _>(Broken) }`: `Result<(), Broken>` is not an outcome of a task
    //~| NOTE: the error of a `Result` has to be one that `?` turns into `Box<dyn Error + Send + Sync>`: one with `impl
    //~> std::error::Error`, for example
    //~| NOTE: any other type of yours is one by `impl coyield::aio::Plain for TheType {}`; what is not yours can be
    //~> returned as `Ok::<_, std::convert::Infallible>(it)`
    //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
}
