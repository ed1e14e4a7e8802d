//! The syntax of earlier commits, with a value for a swallowed error.

use coyield::prelude::*;

#[context_manager]
async fn connect() -> impl AsyncContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

async fn read() -> Result<u32, String> {
    async_with!(peer = connect() => { Ok(peer) } else { 0 })
    //~^ ERROR `async_with!(peer = connect() => { Ok(peer) } else { 0 })`: `async_with!` has commas before and after its block,
    //~> and names the value of a swallowed error: write `async_with!(peer = connect(), { .. }, otherwise = value)`
}

fn main() {
    drop(read());
}
