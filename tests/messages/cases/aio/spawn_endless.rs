//@ accepted(1.101..): `Infallible` is another name of `!` there, and `!` an outcome as well

fn main() {
    let _ = coyield::aio::run(async {
        let endless = coyield::aio::spawn(async { loop {} });
        //~^ ERROR `async { loop {} }`: a task cannot return `!`
        //~| NOTE: a task that never returns is an `async fn` that returns `std::convert::Infallible`
        endless.cancel()
    });
}
