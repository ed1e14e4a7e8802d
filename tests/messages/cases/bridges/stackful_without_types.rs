use coyield::prelude::*;
use coyield::stackful;

fn main() {
    let mut numbers = stackful(|yielder| yielder.yield_(1));
    //~^ ERROR `yielder`#1: type annotations needed for `&Yielder<'_, i32, (), _>`
    numbers.next().unwrap();
}
