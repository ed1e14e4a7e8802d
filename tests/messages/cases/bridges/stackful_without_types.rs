//@ moved(1.101..): rustc blames the call, and not the binding whose type it needs

use coyield::prelude::*;
use coyield::stackful;

fn main() {
    let mut numbers = stackful(|yielder| yielder.yield_(1));
    //~^ ERROR(..1.101) `yielder`#1: type annotations needed for `&Yielder<'_, i32, (), _>`
    //~| ERROR(1.101..) `stackful(|yielder| yielder.yield_(1))`: type annotations needed
    numbers.next().unwrap();
}
