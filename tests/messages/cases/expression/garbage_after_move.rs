//! Tokens after the body of the short form.

use coyield::prelude::*;

fn main() {
    let _ = generate! { move { yield 1; } yield 2; };
    //~^ ERROR `yield`#2: unexpected tokens after the generator body
}
