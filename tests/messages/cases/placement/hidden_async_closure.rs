//! A macro hides the `async` closure around the yield: the label speaks.

use coyield::prelude::*;

macro_rules! later {
    ($body:expr) => {
        async move || $body
    };
}

#[generator]
fn count() -> impl Generator<u32> {
    let _closure = later!(yield_!(1));
    //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = count();
}
