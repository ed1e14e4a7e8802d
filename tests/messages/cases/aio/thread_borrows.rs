use coyield::aio::to_thread;

async fn sum(numbers: &[u64]) -> u64 {
    to_thread(|| numbers.iter().sum::<u64>()).await.unwrap_or(0)
    //~^ ERROR `to_thread(|| numbers.iter().sum::<u64>())`: borrowed data escapes outside of function
    //~| LABEL `to_thread(|| numbers.iter().sum::<u64>())`: `numbers` escapes the function body here
    //~| LABEL `to_thread(|| numbers.iter().sum::<u64>())`: `numbers` escapes the function body here
}

fn main() {}
