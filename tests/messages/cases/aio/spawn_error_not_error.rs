struct Broken;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Err::<(), _>(Broken) }).await });
    //~^ ERROR `async { Err::<(), _>(Broken) }`: a task cannot return `Result<(), Broken>`
    //~| NOTE: the error of a `Result` must be a type that `?` converts into `Box<dyn Error + Send + Sync>`, such as one
    //~> that implements `std::error::Error`
    //~| NOTE: implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {}`; return a
    //~> type of another crate as `Ok::<_, std::convert::Infallible>(value)`
    //~| NOTE: a task that never returns is an `async fn` that returns `std::convert::Infallible`
}
