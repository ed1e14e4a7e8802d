//@ errors(..1.95): 2: rustc checks `Send` for the body and once more for the type that the function returns, and said
//@> so twice

use coyield::prelude::*;
use std::sync::Mutex;

#[generator]
async fn pages(mutex: &Mutex<u32>) -> impl AsyncGenerator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let mut guard = mutex.lock().unwrap();
    //~^ LABEL `mut guard`: MutexGuard<'_, u32>` which is not `Send`
    yield_!(*guard);
    *guard += 1;
}

fn main() {}
