use coyield::prelude::*;

#[generator]
async fn pages() {
    yield_!(1);
}

fn main() {}
