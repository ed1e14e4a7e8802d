use coyield::prelude::*;

fn main() {
    let numbers = vec![1, 2];
    let doubled = generate!(Stream<Item = u32>, async move {
        for await number in numbers.iter() {
            //~^ ERROR `numbers.iter()`: `for await` takes a stream, or an async generator that returns `()` and
            //~> raises nothing, and `std::slice::Iter<'_, {integer}>` is neither
            //~| LABEL `numbers.iter()`: not a stream
            //~| NOTE: an iterator needs no `await`: `for item in items`
            yield 2 * number;
        }
    });
    drop(doubled);
}
