use coyield::prelude::*;

#[generator]
fn wait() -> impl Future {
    1
}

fn main() {}
