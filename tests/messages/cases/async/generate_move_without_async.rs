use coyield::prelude::*;

fn main() {
    drop(generate!(AsyncGenerator<u32>, move { yield 1; }));
    //~^ ERROR `AsyncGenerator<u32>`: the body of an async generator is `async`: write `async { .. }` or `async move {
    //~> .. }`
}
