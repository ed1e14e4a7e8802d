use coyield::prelude::*;

fn main() {
    drop(generate! {
        let all = async { yield 1; };
        //~^ ERROR `yield`: `yield` in an `async` block, which cannot suspend the generator around it: yield in the
        //~> generator's own body
        yield 2;
    });
}
