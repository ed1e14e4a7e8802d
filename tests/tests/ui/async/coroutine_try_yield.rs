use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    let _ = try_yield!();
    1
}

fn main() {}
