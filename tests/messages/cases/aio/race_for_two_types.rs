//! The futures of a race have one output type.

use coyield::aio;
use coyield::race;
use std::future::ready;

fn main() {
    let _ = aio::run(async { race!(ready(1_u8), ready("two")).await });
    //~^ ERROR `race!(ready(1_u8), ready("two"))`: the futures of a race have different output types
    //~| LABEL `race!(ready(1_u8), ready("two"))`: the outputs of all futures of a race must have the same type
}
