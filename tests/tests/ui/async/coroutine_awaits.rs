use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    std::future::ready(1).await
}

fn main() {}
