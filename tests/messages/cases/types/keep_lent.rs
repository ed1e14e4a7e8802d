//! A value that is sent for one step is stored for longer than the caller lends it.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn keep<'a>() -> impl Generator<u32, &'a str> {
    let mut kept = Vec::new();
    loop {
        kept.push(yield_!(0));
    }
}

fn main() {
    let mut keep = pin!(keep());
    let _ = keep.start();
    {
        let text = String::from("short");
        let _ = keep.send(&text);
        //~^ ERROR `&text`: `text` does not live long enough
    }
    let _ = keep.send("long");
}
