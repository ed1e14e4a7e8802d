//@ mistakes: 2
//@ needs(1.86..): process-pool

use coyield::aio::ProcessPool;

struct Page(u64);

async fn read(pool: &ProcessPool) {
    let _ = pool.run(|page: Page| page.0, Page(1)).await;
    //~^ ERROR `run`: the trait bound `Page: serde::Serialize` is not satisfied
    //~| LABEL `run`: unsatisfied trait bound
    //~| ERROR `run`: the trait bound `Page: serde::de::DeserializeOwned` is not satisfied
    //~| LABEL `run`: unsatisfied trait bound
}

fn main() {}
