//! One generator stands in for another: forwarding all there is by hand, and the same by `yield_from!`.
//! The same in Python: `tests/python/delegation.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example delegation
//! cargo run -p coyield-examples --example delegation -- --trace delegation.svg
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield::{CloseError, ResumeError, SendError};
use coyield_examples::traced;
use std::error::Error;
use std::pin::pin;

/// Prints the numbers it is sent, and answers with how many these were so far. `None` ends it, and it returns the count.
/// Of what can be thrown in, it puts up with spam, and with nothing else.
#[generator]
fn writer() -> impl Generator<u32, Option<u32>, u32, &'static str> {
    let _pen = Pen;
    let mut written = 0;
    loop {
        match try_yield!(written) {
            Ok(Some(number)) => {
                println!("{number}");
                written += 1;
            }
            Ok(None) => return written,
            Err(Thrown::Raised("spam")) => println!("***"),
            Err(thrown) => raise!(thrown),
        }
    }
}

/// Python's `finally`: it is put down whichever way the writer ends.
struct Pen;

impl Drop for Pen {
    fn drop(&mut self) {
        println!("pen down");
    }
}

/// Forwards by hand: what the writer yields goes out, and what is sent, thrown or closed goes in to the writer.
#[generator]
fn by_hand() -> impl Generator<u32, Option<u32>, String, &'static str> {
    let mut writer = pin!(writer());
    let mut state = match writer.start() {
        Ok(state) => state,
        Err(ResumeError::Thrown(thrown)) => raise!(thrown),
        Err(ResumeError::AlreadyStarted | ResumeError::Finished) => unreachable!("it is new"),
    };
    let written = loop {
        let answer = match state {
            CoroutineState::Yielded(answer) => answer,
            CoroutineState::Complete(written) => break written,
        };
        // `yield_!` would drop this body when something is thrown in, and then the writer could not catch it.
        state = match try_yield!(answer) {
            Ok(number) => match writer.send(number) {
                Ok(state) => state,
                Err(SendError::Thrown(thrown)) => raise!(thrown),
                Err(SendError::NotStarted(_) | SendError::Finished(_)) => unreachable!("it stands at a yield"),
            },
            // Being closed ends this generator too, even if the writer catches the exit and returns.
            Err(Thrown::Exit) => match writer.close() {
                Ok(_) => raise!(Thrown::Exit),
                Err(CloseError::Raised(error)) => raise!(error),
                Err(CloseError::Ignored(_) | CloseError::IgnoredExit) => raise!(Thrown::IgnoredExit),
            },
            Err(thrown) => match writer.throw(thrown) {
                Ok(state) => state,
                Err(thrown) => raise!(thrown),
            },
        };
    };
    format!("{written} numbers")
}

/// All of that in one line.
#[generator]
fn by_yield_from() -> impl Generator<u32, Option<u32>, String, &'static str> {
    let written = yield_from!(writer());
    format!("{written} numbers")
}

fn main() -> Result<(), Box<dyn Error>> {
    traced(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    println!("by hand");
    drive(by_hand)?;
    println!("by yield from");
    drive(by_yield_from)
}

/// Cannot tell the two apart.
fn drive<G>(make: impl Fn() -> G) -> Result<(), Box<dyn Error>>
where
    G: Generator<u32, Option<u32>, String, &'static str>,
{
    // Sent values reach the writer, and what is thrown in too. It goes on after what it catches.
    let mut sent = pin!(make());
    sent.start()?;
    for number in 1..=10 {
        sent.send(Some(number))?;
    }
    if let CoroutineState::Yielded(written) = sent.throw("spam")? {
        println!("thrown in and caught, {written} so far");
    }
    if let CoroutineState::Complete(summary) = sent.send(None)? {
        println!("returned: {summary}");
    }

    // What it does not catch ends the writer first, then the one that stands in for it, and comes out.
    let mut thrown_into = pin!(make());
    thrown_into.start()?;
    if let Err(thrown) = thrown_into.throw("fire") {
        println!("thrown in and not caught: {thrown}");
    }

    // So does the exit. All is cleaned up before `close` returns.
    let mut closed = pin!(make());
    closed.start()?;
    closed.send(Some(1))?;
    closed.close()?;
    println!("closed");
    Ok(())
}
