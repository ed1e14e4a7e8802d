use coyield::prelude::*;

async fn total(mut numbers: impl Stream<Item = u32>) -> u32 {
    numbers.next_item().await.unwrap_or_default()
    //~^ ERROR `numbers`.`next_item`: this stream is not pinned: write `let mut stream = std::pin::pin!(stream);` before
    //~> you take its items
}

fn main() {
    drop(total(futures::stream::iter([1])));
}
