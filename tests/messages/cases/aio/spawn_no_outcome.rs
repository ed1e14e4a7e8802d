//@ errors(1.101..): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used
//@ moved(..1.97): rustc blamed the call, and not the argument

struct Page;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Page }).await.is_ok() });
    //~^ ERROR(..1.97) `coyield::aio::spawn(async { Page })`: `Page` is not an outcome of a task
    //~| NOTE: a type of yours is one by `impl coyield::aio::Plain for Page {}`; any other can be returned as `Ok::<_,
    //~> std::convert::Infallible>(it)`
    //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
    //~| ERROR(1.97..) `async { Page }`: `Page` is not an outcome of a task
    //~| NOTE: any other type of yours is one by `impl coyield::aio::Plain for TheType {}`; what is not yours can be
    //~> returned as `Ok::<_, std::convert::Infallible>(it)`
    //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
}
