//! What the generator returns when it is closed would be lost.

use coyield::context::closing;
use coyield::prelude::*;
use std::convert::Infallible;

#[generator]
fn words() -> impl Generator<&'static str, (), usize> {
    if try_yield!("one").is_err() {
        return 0;
    }
    1
}

fn main() {
    let _ = with!(mut words = closing(words()), {
        //~^ ERROR `words()`: what this generator returns when it is closed would be lost: it has to return `()`, or a
        //~> `Result<(), X>` whose X becomes the error of the block by `From`; `closing(g.map_return(drop))` drops any
        //~> other value
        Ok::<_, Infallible>(words.next().is_ok())
    });
}
