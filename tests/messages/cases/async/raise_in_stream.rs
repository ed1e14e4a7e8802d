use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    raise!("error");
    //~^ ERROR `"error"`: the trait bound `coyield::Thrown<
    //~| LABEL `"error"`: the trait `From<&str>` is not implemented for `coyield::Thrown<
}

fn main() {}
