//! Each awaiter of a promise gets a clone.

use coyield::aio::{self, Promise, TaskError};

struct Page;

fn main() {
    let _ = aio::run(async {
        let promise = Promise::<Page>::new();
        promise.await?;
        //~^ ERROR `await`: `Promise<Page>` is not a future
        Ok::<_, TaskError>(())
    });
}
