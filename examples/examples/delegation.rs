//! A generator that forwards everything to another one: by hand, and by `yield_from!`. The same in Python:
//! `tests/python/delegation.py`.
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

/// Prints the numbers that it is sent, and yields how many it has printed. `None` ends it, and it returns the count. It
/// catches `Spam`, and no other error.
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

/// Python's `finally`: runs however the writer ends.
struct Pen;

impl Drop for Pen {
    fn drop(&mut self) {
        println!("pen down");
    }
}

/// Forwards by hand: passes on what the writer yields, and what is sent, thrown and closed.
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
        // A throw at a `yield_!` would drop this body, and the writer could not catch the error.
        state = match try_yield!(answer) {
            Ok(number) => match writer.send(number) {
                Ok(state) => state,
                Err(SendError::Thrown(thrown)) => raise!(thrown),
                Err(SendError::NotStarted(_) | SendError::Finished(_)) => unreachable!("it stands at a yield"),
            },
            // A close ends this generator too, even if the writer catches the exit and returns.
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

/// The two are indistinguishable.
fn drive<G>(make: impl Fn() -> G) -> Result<(), Box<dyn Error>>
where
    G: Generator<u32, Option<u32>, String, &'static str>,
{
    // Sent values and errors reach the writer. It continues after an error that it catches.
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

    // An error that it does not catch ends the writer first, then its delegator, and comes out.
    let mut thrown_into = pin!(make());
    thrown_into.start()?;
    if let Err(thrown) = thrown_into.throw("fire") {
        println!("thrown in and not caught: {thrown}");
    }

    // So does the exit. The cleanup is complete before `close` returns.
    let mut closed = pin!(make());
    closed.start()?;
    closed.send(Some(1))?;
    closed.close()?;
    println!("closed");
    Ok(())
}
