//! A running average: values go in, the average so far comes out, and a summary at the end. The same in Python:
//! `tests/python/averager.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example averager
//! cargo run -p coyield-examples --example averager -- --trace averager.svg
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield_examples::traced;
use std::error::Error;
use std::pin::pin;

/// The return value of the averager.
struct Summary {
    count: u32,
    average: f64,
}

/// Receives values, and `None` at their end. Closing has the same effect, so both ways out lead to the summary.
#[generator]
fn averager() -> impl Generator<f64, Option<f64>, Summary> {
    let mut total = 0.0;
    let mut count = 0;
    let mut average = 0.0;
    while let Ok(Some(value)) = try_yield!(average) {
        total += value;
        count += 1;
        average = total / f64::from(count);
    }
    Summary { count, average }
}

fn main() -> Result<(), Box<dyn Error>> {
    traced(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut ended = pin!(averager());
    ended.start()?;
    for value in [10.0, 30.0, 5.0] {
        if let CoroutineState::Yielded(average) = ended.send(Some(value))? {
            println!("average {average:.2}");
        }
    }
    if let CoroutineState::Complete(summary) = ended.send(None)? {
        println!("ended: {} values, average {:.2}", summary.count, summary.average);
    }

    let mut closed = pin!(averager());
    closed.start()?;
    closed.send(Some(1.0))?;
    closed.send(Some(2.0))?;
    // `close` throws `Thrown::Exit` in at the yield, and returns the body's return value.
    if let Some(summary) = closed.close()? {
        println!("closed: {} values, average {:.2}", summary.count, summary.average);
    }
    Ok(())
}
