//! The coroutine of many Python tutorials: it is sent names, and prints those that contain its prefix. The same in
//! Python: `tests/python/print_name.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example print_name
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

/// Yields nothing, and is sent names. A close is no error: the loop ends, and the body prints a last line.
#[generator]
fn print_name(prefix: &str) -> impl Generator<(), &str> {
    println!("Searching prefix:{prefix}");
    while let Ok(name) = try_yield!() {
        if name.contains(prefix) {
            println!("{name}");
        }
    }
    println!("Closing coroutine!!");
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut names = pin!(print_name("Dear"));
    // Runs to the first yield, which waits for the first name. Nothing has run before this.
    names.start()?;
    names.send("James")?;
    names.send("Dear James")?;
    names.close()?;
    Ok(())
}
