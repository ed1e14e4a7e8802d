use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    let _ = try_yield!();
    //~^ ERROR `try_yield!()`: `try_yield!` is not available in a generator-based coroutine, because nothing can be
    //~> thrown into it: return a `Result` and use `?`
    1
}

fn main() {}
