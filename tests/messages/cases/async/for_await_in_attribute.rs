//! rustc gates `for await` before the attribute sees it; we add what to write instead.

use coyield::prelude::*;

#[generator]
async fn doubled(numbers: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    for await number in numbers {
        //~^ ERROR `await`: `for await` loops are experimental
        //~| WARN `await`: `#[generator]` cannot take `for await`, which stable Rust reserves: write
        //~> `while let Some(item) = stream.next_item().await { .. }` with a pinned stream, or use
        //~> `generate! { async { .. } }`, where `for await` works
        yield_!(2 * number);
    }
}

fn main() {
    drop(doubled(futures::stream::iter([1])));
}
