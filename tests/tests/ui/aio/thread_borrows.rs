use coyield::aio::to_thread;

async fn sum(numbers: &[u64]) -> u64 {
    to_thread(|| numbers.iter().sum::<u64>()).await.unwrap_or(0)
}

fn main() {}
