use coyield::prelude::*;
use coyield::stackful;

fn main() {
    let mut numbers = stackful(|yielder| yielder.yield_(1));
    numbers.next().unwrap();
}
