struct Page;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Page }).await.is_ok() });
    //~^ ERROR `async { Page }`: a task cannot return `Page`
    //~| NOTE: implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {}`; return a
    //~> type of another crate as `Ok::<_, std::convert::Infallible>(value)`
    //~| NOTE: a task that never returns is an `async fn` that returns `std::convert::Infallible`
}
