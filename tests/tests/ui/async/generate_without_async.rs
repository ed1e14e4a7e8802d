use coyield::prelude::*;

fn main() {
    drop(generate!(AsyncGenerator<u32>, { yield 1; }));
}
