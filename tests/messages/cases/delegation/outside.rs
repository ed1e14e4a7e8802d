use coyield::prelude::*;

fn main() {
    yield_from!([1, 2]);
    //~^ ERROR `yield_from!([1, 2])`: `yield_from!` works only directly in the body of a `#[generator]` function or of
    //~> `generate!`: is the attribute missing?
}
