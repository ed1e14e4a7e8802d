use coyield::prelude::*;
use std::rc::Rc;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> + Send {
    let kept = Rc::new(1);
    yield_!(1);
    yield_!(*kept);
}

fn main() {}
