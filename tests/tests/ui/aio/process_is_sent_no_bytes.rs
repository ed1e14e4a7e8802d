use coyield::aio::ProcessPool;

struct Page(u64);

async fn read(pool: &ProcessPool) {
    let _ = pool.run(|page: Page| page.0, Page(1)).await;
}

fn main() {}
