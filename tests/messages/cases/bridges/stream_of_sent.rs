use coyield::prelude::*;

#[generator]
fn echo() -> impl Generator<u32, u32> {
    yield_!(1);
}

fn main() {
    drop(echo().into_stream());
    //~^ ERROR `echo()`.`into_stream`: this generator is sent values, so it can be neither iterated nor driven by
    //~> `next`: use `start()`, and then `send(value)`
}
