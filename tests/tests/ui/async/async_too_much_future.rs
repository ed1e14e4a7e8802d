use coyield::prelude::*;

#[generator]
async fn wait() -> impl Future<Output = u32> {
    1
}

fn main() {}
