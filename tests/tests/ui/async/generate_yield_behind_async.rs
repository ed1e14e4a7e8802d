use coyield::prelude::*;

fn main() {
    drop(generate! {
        let all = async { yield 1; };
        yield 2;
    });
}
