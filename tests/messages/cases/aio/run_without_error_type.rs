//! What fails in the block is not said: nothing in it has a `?`, or one that leaves it open.
//@ moved(1.101..): rustc asks for the type where it is needed, and not where it is open

use coyield::aio::{self, TaskError};

fn main() -> Result<(), TaskError> {
    aio::run(async {
        aio::spawn(async {}).await?;
        Ok(())
        //~^ ERROR(..1.101) `Ok`: type annotations needed
        //~| LABEL `Ok`: cannot infer type of the type parameter `E` declared on the enum `Result`
    })
    //~^^^^^^ ERROR(1.101..) `aio::run(async {..`: type annotations needed
    //~| LABEL `aio::run(async {..`: cannot infer type for enum `Result<(), _>`
}
