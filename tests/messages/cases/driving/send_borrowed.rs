//! `?` after a `send` of a borrowed value, in a function whose error outlives the value.

use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

fn feed<'t>(parser: impl Generator<(), &'t str>, text: &'t str) -> Result<(), Box<dyn Error>> {
    let mut parser = pin!(parser);
    parser.start()?;
    parser.send(text)?;
    //~^ ERROR `parser.send(text)?`: lifetime may not live long enough
    Ok(())
}

fn main() {
    let _ = feed(generate!(Generator<(), &str>, { yield_!(); }), "a");
}
