//! `+ Send` on an async body that has a value across an `.await` or a yield that is not `Send`.
//@ mistakes: 3

use coyield::prelude::*;
use std::rc::Rc;
use std::sync::Mutex;

#[generator]
async fn awaits(mutex: &Mutex<u32>) -> impl AsyncGenerator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let guard = mutex.lock().unwrap();
    //~^ LABEL `guard`: MutexGuard<'_, u32>` which is not `Send`
    std::future::ready(()).await;
    drop(guard);
    yield_!(1);
}

#[generator]
async fn yields(mutex: &Mutex<u32>) -> impl AsyncGenerator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let mut guard = mutex.lock().unwrap();
    //~^ LABEL `mut guard`: MutexGuard<'_, u32>` which is not `Send`
    yield_!(*guard);
    *guard += 1;
}

#[generator]
async fn streams() -> impl futures_core::Stream<Item = u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let kept = Rc::new(1);
    //~^ LABEL `kept`: has type `Rc<u32>` which is not `Send`
    yield_!(1);
    yield_!(*kept);
}

fn main() {}
