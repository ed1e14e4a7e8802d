//! Those who race run for one type.

use coyield::aio;
use coyield::race;
use std::future::ready;

fn main() {
    let _ = aio::run(async { race!(ready(1_u8), ready("two")).await });
}
