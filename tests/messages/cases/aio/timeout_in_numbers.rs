//! A time is a `Duration`.

use coyield::aio::{self, timeout};

fn main() {
    let _ = aio::run(async { timeout(1.5, async { "value" }).await });
    //~^ ERROR `1.5`: `{float}` is not a duration or deadline
    //~| LABEL `1.5`: this has to be `Duration`, or `None` for no limit
    //~| NOTE: 1.5 seconds are `Duration::from_secs_f64(1.5)`, and in 1.5 seconds is `now() +
    //~> Duration::from_secs_f64(1.5)`
}
