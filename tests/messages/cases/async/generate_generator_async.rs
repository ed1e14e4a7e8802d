use coyield::prelude::*;

fn main() {
    drop(generate!(Generator<u32>, async { yield 1; }));
    //~^ ERROR `async`: an `async` body makes an `AsyncGenerator`, not a `Generator`
}
