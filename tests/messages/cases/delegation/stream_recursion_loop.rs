//! A method that loops over the stream that it returns itself.

use coyield::prelude::*;

struct Countdown;

impl Countdown {
    #[generator]
    async fn from(&self, first: u32) -> impl Stream<Item = u32> {
        if first > 0 {
            yield_!(first);
            let mut rest = std::pin::pin!(self.from(first - 1));
            //~^ ERROR `from`: `from` calls itself, and this stream would contain itself: return `impl AsyncGenerator<u32>`
            while let Some(n) = rest.next_item().await {
                yield_!(n);
            }
        }
    }
}

fn main() {
    drop(Countdown.from(3));
}
