use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    let _ = try_yield!();
    //~^ ERROR `try_yield!()`: `try_yield!` is not for a generator-based coroutine, into which nothing is thrown: return
    //~> a `Result` and use `?`
    1
}

fn main() {}
