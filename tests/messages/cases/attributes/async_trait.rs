//! `#[async_trait]` makes a future of each `async fn` of its `impl`, before `#[generator]` sees it.
//@ mistakes: 2

use coyield::prelude::*;

#[async_trait::async_trait]
trait Source {
    #[generator]
    async fn numbers(&self) -> impl Stream<Item = u32> {
        //~^ ERROR `numbers`: `#[async_trait]` has rewritten this `async fn` before `#[generator]`: move it to a trait and
        //~> an `impl` without `#[async_trait]`, where an `async fn` with `#[generator]` needs none
        yield_!(1);
    }
}

struct File;

#[async_trait::async_trait]
impl Source for File {
    #[generator]
    async fn numbers(&self) -> impl Stream<Item = u32> {
        //~^ ERROR `numbers`: `#[async_trait]` has rewritten this `async fn` before `#[generator]`: move it to a trait and
        //~> an `impl` without `#[async_trait]`, where an `async fn` with `#[generator]` needs none
        yield_!(2);
    }
}

fn main() {}
