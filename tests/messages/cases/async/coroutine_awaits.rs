use coyield::prelude::*;

#[generator]
fn wait() -> impl Future<Output = u32> {
    std::future::ready(1).await
    //~^ ERROR `await`: a generator-based coroutine awaits by `yield_from!(future)`; `.await` is for an `async fn`
}

fn main() {}
