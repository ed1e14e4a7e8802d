use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_from!(std::future::ready([1]));
    //~^ ERROR `yield_from!(std::future::ready([1]))`: `yield_from!` cannot delegate to this
    //~| LABEL `yield_from!(std::future::ready([1]))`: neither an iterator over `u32`, nor a generator that yields
    //~> `u32`, is sent `()` and is thrown
    //~| NOTE: a generator with other types is adapted by `map_yield`, `map_send` and `map_throw`
    //~| NOTE: an iterator or a stream takes no sent values: in a generator that is sent values, wrap it in
    //~> `ignore_sent(iterator)`
    //~| NOTE: only an async generator can delegate to async generators and streams; await a future with `.await`
}

fn main() {}
