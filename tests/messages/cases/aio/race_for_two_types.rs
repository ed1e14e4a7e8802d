//! Those who race run for one type.

use coyield::aio;
use coyield::race;
use std::future::ready;

fn main() {
    let _ = aio::run(async { race!(ready(1_u8), ready("two")).await });
    //~^ ERROR `race!(ready(1_u8), ready("two"))`: those who race do not run for one type
    //~| LABEL `race!(ready(1_u8), ready("two"))`: the winner's value has one type, which is that of each racer
}
