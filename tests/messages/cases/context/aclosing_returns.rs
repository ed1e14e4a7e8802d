//! What the async generator returns when it is closed would be lost.

use coyield::context::aclosing;
use coyield::prelude::*;
use std::convert::Infallible;

#[generator]
async fn words() -> impl AsyncGenerator<&'static str, (), usize> {
    yield_!("one");
    1
}

async fn first() {
    let _ = async_with!(mut words = aclosing(words()), {
        //~^ ERROR `aclosing(words())`: is not an async context manager
        //~| NOTE: `aclosing` manages a generator that returns `()`, or a `Result<(), X>` whose X becomes the error of the
        //~> block by `From`; `aclosing(g.map_return(drop))` drops any other value
        Ok::<_, Infallible>(words.anext().await.is_ok())
    });
}

fn main() {
    drop(first());
}
