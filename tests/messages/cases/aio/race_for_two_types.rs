//! Those who race run for one type.
//@ errors(..): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or used

use coyield::aio;
use coyield::race;
use std::future::ready;

fn main() {
    let _ = aio::run(async { race!(ready(1_u8), ready("two")).await });
    //~^ ERROR `race!(ready(1_u8), ready("two"))`: type mismatch resolving `<&str as Outcome>::Value == u8`
    //~| LABEL `race!(ready(1_u8), ready("two"))`: expected `u8`, found `&str`
}
