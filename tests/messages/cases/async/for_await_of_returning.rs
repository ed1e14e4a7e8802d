//! An async generator that returns a value, which the loop would lose.

use coyield::prelude::*;

#[generator]
async fn lines() -> impl AsyncGenerator<u32, (), usize> {
    yield_!(1);
    1
}

fn main() {
    let doubled = generate!(Stream<Item = u32>, async {
        for await number in lines() {
            //~^ ERROR `lines()`: `for await` takes a stream, or an async generator that returns `()` and raises nothing
            //~| LABEL `lines()`: not a stream
            //~| NOTE: for an async generator that returns a value or can raise an error, write
            yield 2 * number;
        }
    });
    drop(doubled);
}
