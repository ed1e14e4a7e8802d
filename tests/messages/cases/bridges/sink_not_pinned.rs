use coyield::prelude::*;
use futures::SinkExt;

#[generator]
fn adder() -> impl Generator<(), u32> {
    let _ = yield_!();
}

fn main() {
    let mut sink = adder().into_sink();
    drop(sink.send(1));
    //~^ ERROR `send`: cannot be unpinned
    //~| LABEL `send`: unsatisfied trait bound
}
