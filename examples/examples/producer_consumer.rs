//! A loop that produces, a coroutine that consumes, and no queue in between.
//! The same in Python: `tests/python/producer_consumer.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example producer_consumer
//! ```

#![forbid(unsafe_code)]

use coyield::SendError;
use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

/// Consumes the sent items, and answers each with the total so far.
#[generator]
fn consumer() -> impl Generator<u32, u32> {
    let mut total = 0;
    loop {
        let item = yield_!(total);
        println!("consumed {item}");
        total += item;
    }
}

/// Sends 0 to 9. The consumer runs inside each `send`, up to its next yield.
fn produce(consumer: &mut (impl Generator<u32, u32> + Unpin)) -> Result<(), Box<dyn Error>> {
    for item in 0..10 {
        println!("produced {item}");
        if let CoroutineState::Yielded(total) = consumer.send(item)? {
            println!("total {total}");
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut consumer = pin!(consumer());

    // Before the start no yield waits for a value. Python raises a `TypeError`; here the error contains the value.
    if let Err(SendError::NotStarted(item)) = consumer.send(0) {
        println!("not started: the value {item} came back");
    }

    consumer.start()?;
    produce(&mut consumer)?;
    consumer.close()?;
    Ok(())
}
