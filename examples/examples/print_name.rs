//! The coroutine of many a Python tutorial: it is sent names and prints those that contain its prefix.
//! The same in Python: `tests/python/print_name.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example print_name
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

/// Yields nothing, is sent names. Closing it is no failure: the loop ends, and there is time for a last word.
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
    // Runs to the first yield, where the first name is awaited. Nothing has run before this.
    names.start()?;
    names.send("James")?;
    names.send("Dear James")?;
    names.close()?;
    Ok(())
}
