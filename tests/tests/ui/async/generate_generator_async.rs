use coyield::prelude::*;

fn main() {
    drop(generate!(Generator<u32>, async { yield 1; }));
}
