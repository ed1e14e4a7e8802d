//! `.await` in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        std::future::ready(()).await;
        //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield
        //~> the request and let the driver send the answer; or make it `async`
        yield 1;
    });
}
