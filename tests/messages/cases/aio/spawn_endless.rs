//@ accepted(1.101..): `Infallible` is another name of `!` there, and `!` an outcome as well
//@ errors(1.97..1.101): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

fn main() {
    let _ = coyield::aio::run(async {
        let endless = coyield::aio::spawn(async { loop {} });
        //~^ ERROR `coyield::aio::spawn(async { loop {} })`: `!` is not an outcome of a task
        //~| NOTE: a type of yours is one by `impl coyield::aio::Plain for ! {}`; any other can be returned as `Ok::<_,
        //~> std::convert::Infallible>(it)`
        //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
        endless.cancel()
    });
}
