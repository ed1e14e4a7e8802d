//! What fails in the block is not said: nothing in it has a `?`, or one that leaves it open.

use coyield::aio::{self, TaskError};

fn main() -> Result<(), TaskError> {
    aio::run(async {
        aio::spawn(async {}).await?;
        Ok(())
        //~^ ERROR `Ok`: type annotations needed
        //~| LABEL `Ok`: cannot infer type of the type parameter `E` declared on the enum `Result`
    })
}
