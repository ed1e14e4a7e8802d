use std::rc::Rc;

use coyield::aio::to_thread;

async fn sum(numbers: Rc<[u64]>) -> u64 {
    to_thread(move || numbers.iter().sum::<u64>()).await.unwrap_or(0)
    //~^ ERROR `move || numbers.iter().sum::<u64>()`: `Rc<[u64]>` cannot be sent between threads safely
}

fn main() {}
