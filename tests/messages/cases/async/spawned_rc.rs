use coyield::prelude::*;
use std::pin::pin;
use std::rc::Rc;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let kept = Rc::new(1);
    yield_!(1);
    drop(kept);
}

fn main() {
    tokio::spawn(async {
        //~^ ERROR `tokio::spawn(async {..`: cannot be sent between threads safely
        let mut g = pin!(pages());
        let _ = g.anext().await;
    });
}
