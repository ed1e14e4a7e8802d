use coyield::prelude::*;
use futures::SinkExt;
use std::pin::pin;

#[generator]
fn adder() -> impl Generator<(), u32> {
    let _ = yield_!();
}

async fn fill() {
    let mut sink = pin!(adder().into_sink());
    let _ = sink.send("one").await;
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}

fn main() {}
