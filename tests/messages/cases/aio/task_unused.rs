//@ mistakes: 3

#![deny(unused_must_use)]

fn main() {
    let _ = coyield::aio::run(async {
        coyield::aio::spawn(async {});
        //~^ ERROR `coyield::aio::spawn(async {})`: unused `Task` that must be used
        //~| NOTE: a dropped `Task` keeps running detached: await it, or `drop` it explicitly
        coyield::aio::cancellable(async {});
        //~^ ERROR `coyield::aio::cancellable(async {})`: unused `Cancellable` in tuple element 0 that must be used
        //~| NOTE: futures do nothing unless awaited
        coyield::aio::try_await(async {});
        //~^ ERROR `coyield::aio::try_await(async {})`: unused `TryAwait` that must be used
        //~| NOTE: futures do nothing unless awaited
    });
}
