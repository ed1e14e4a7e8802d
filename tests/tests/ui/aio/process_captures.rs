use coyield::aio::ProcessPool;

async fn sum(pool: &ProcessPool, offset: u64) {
    let _ = pool.run(|number: u64| number + offset, 1).await;
}

fn main() {}
