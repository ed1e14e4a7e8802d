use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    let mut g = pages();
    drop(g.anext());
    //~^ ERROR `g`.`anext`: this async generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive
    //~> it, or put it into a box with `.boxed()`
}
