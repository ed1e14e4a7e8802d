//@ needs(1.86..): process-pool

use coyield::aio::ProcessPool;

async fn sum(pool: &ProcessPool, offset: u64) {
    let _ = pool.run(|number: u64| number + offset, 1).await;
    //~^ ERROR `|number: u64| number + offset`: mismatched types
    //~| LABEL `|number: u64| number + offset`: expected fn pointer, found closure
}

fn main() {}
