//! A boxed generator does not yield what lives longer than the body says.

use coyield::prelude::*;

#[generator]
fn lend(text: &str) -> impl Generator<&str> {
    yield_!(text);
}

fn main() {
    let mut forged: BoxGenerator<'_, &'static str>;
    {
        let text = String::from("gone");
        forged = lend(&text).boxed();
        //~^ ERROR `&text`: `text` does not live long enough
        let _ = forged.start();
    }
    let _ = forged.next();
}
