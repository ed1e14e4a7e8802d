//! `?` in a body whose return type nothing says.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let _ = pin!(generate! {
        yield "1".parse::<u32>()?;
        Ok(())
        //~^ ERROR `Ok`: type annotations needed
        //~| LABEL `Ok`: cannot infer type of the type parameter `E` declared on the enum `Result`
    })
    .next();
}
