use coyield::prelude::*;

fn main() {
    drop(generate!(AsyncGenerator<u32>, { yield 1; }));
    //~^ ERROR `AsyncGenerator<u32>`: the body of an async generator is `async`: write `async { .. }` or `async move {
    //~> .. }`
}
