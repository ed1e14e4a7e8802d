//@ accepted(1.101..): `Infallible` is another name of `!` there, and `!` an outcome as well

fn main() {
    let _ = coyield::aio::run(async {
        let endless = coyield::aio::spawn(async { loop {} });
        //~^ ERROR `async { loop {} }`: `!` is not an outcome of a task
        //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
        endless.cancel()
    });
}
