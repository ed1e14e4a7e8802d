use coyield::prelude::*;

fn main() {
    drop(generate!(AsyncGenerator<u32>, move { yield 1; }));
}
