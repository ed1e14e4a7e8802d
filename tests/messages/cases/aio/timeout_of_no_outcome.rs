//! A type of one's own is no outcome by itself.

use coyield::aio::{self, TaskError, timeout};
use std::time::Duration;

struct Page;

fn main() {
    let _ = aio::run(async {
        timeout(Duration::from_secs(1), async { Page }).await?;
        //~^ ERROR `async { Page }`: `Page` is not an outcome of a task
        //~| NOTE: the error of a `Result` has to be one that `?` turns into `Box<dyn Error + Send + Sync>`: one with
        //~> `impl std::error::Error`, for example
        //~| NOTE: any other type of yours is one by `impl coyield::aio::Plain for TheType {}`; what is not yours can be
        //~> returned as `Ok::<_, std::convert::Infallible>(it)`
        //~| NOTE: what never returns is one as an `async fn` that returns `std::convert::Infallible`
        Ok::<_, TaskError>(())
    });
}
