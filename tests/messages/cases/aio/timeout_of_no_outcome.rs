//! A task cannot return a type that is not `Plain`.

use coyield::aio::{self, TaskError, timeout};
use std::time::Duration;

struct Page;

fn main() {
    let _ = aio::run(async {
        timeout(Duration::from_secs(1), async { Page }).await?;
        //~^ ERROR `async { Page }`: a task cannot return `Page`
        //~| NOTE: the error of a `Result` must be a type that `?` converts into `Box<dyn Error + Send + Sync>`, such as
        //~> one that implements `std::error::Error`
        //~| NOTE: implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {}`; return a
        //~> type of another crate as `Ok::<_, std::convert::Infallible>(value)`
        //~| NOTE: a task that never returns is an `async fn` that returns `std::convert::Infallible`
        Ok::<_, TaskError>(())
    });
}
