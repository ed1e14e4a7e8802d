//! A body does not yield what lives shorter than the types of `generate!` say.

use coyield::prelude::*;

fn main() {
    let text = String::from("gone");
    let _ = generate!(Generator<&'static str>, { yield &*text; });
    //~^ ERROR `text`: `text` does not live long enough
}
