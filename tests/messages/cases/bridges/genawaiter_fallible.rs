use coyield::into_genawaiter;
use coyield::prelude::*;

#[generator]
fn careful() -> impl Generator<u8, (), (), String> {
    yield_!(1);
}

fn main() {
    drop(into_genawaiter(careful()));
    //~^ ERROR `careful()`: this generator can be thrown errors and can raise them: use `try_drive_sync`, `try_drive` or
    //~> `try_await_yielded`, which pass on what it raises
}
