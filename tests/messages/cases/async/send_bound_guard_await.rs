//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::sync::Mutex;

#[generator]
async fn pages(mutex: &Mutex<u32>) -> impl AsyncGenerator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let guard = mutex.lock().unwrap();
    //~^ LABEL `guard`: MutexGuard<'_, u32>` which is not `Send`
    std::future::ready(()).await;
    drop(guard);
    yield_!(1);
}

fn main() {}
