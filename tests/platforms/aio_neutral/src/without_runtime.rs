//! The programs that run under any executor.

use std::cell::{Cell, RefCell};

use coyield::aio::sync::{
    Barrier, BoundedSemaphore, Condition, Event, LifoQueue, Lock, PriorityQueue, Queue, Semaphore,
};
use coyield::aio::{self, Cancelled, Promise, TaskError, cancellable, gather, race, try_await};

/// Runs all of them. Returns their number.
pub(crate) async fn all() -> Result<usize, TaskError> {
    a_queue().await?;
    other_queues().await;
    locks().await?;
    meetings().await?;
    a_race().await?;
    a_cancellation().await?;
    a_promise().await?;
    no_runtime();
    Ok(8)
}

/// Gives others a turn.
async fn turn() {
    let mut taken = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut taken, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

async fn a_queue() -> Result<(), TaskError> {
    let queue = Queue::new(2);
    let produce = async {
        for n in 1..=100 {
            queue.put(n).await?;
        }
        queue.join().await;
        queue.shut_down();
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    };
    let consume = async {
        let mut sum = 0;
        while let Ok(n) = queue.get().await {
            sum += n;
            let _ = queue.task_done();
        }
        sum
    };
    let ((), sum) = gather!(produce, consume).await?;
    assert_eq!(sum, 5050);
    let squares = gather((1..4).map(|n| async move { n * n })).await?;
    assert_eq!(squares, [1, 4, 9]);
    Ok(())
}

async fn other_queues() {
    let (lowest, last) = (PriorityQueue::new(0), LifoQueue::new(0));
    for n in [2, 1, 3] {
        assert!(lowest.put(n).await.is_ok() && last.put(n).await.is_ok());
    }
    assert_eq!((lowest.get().await, last.get().await), (Ok(1), Ok(3)));
}

async fn locks() -> Result<(), TaskError> {
    let balance = Lock::new(10);
    let withdraw = async |amount: u32| {
        let mut balance = balance.acquire().await;
        let left = *balance - amount;
        turn().await;
        *balance = left;
    };
    gather!(withdraw(2), withdraw(3)).await?;
    assert_eq!(balance.into_inner(), 5);

    let (permits, open) = (Semaphore::new(2), Cell::new(0));
    let download = async || {
        let _permit = permits.acquire().await;
        open.set(open.get() + 1);
        assert!(open.get() <= 2);
        turn().await;
        open.set(open.get() - 1);
    };
    gather((0..5).map(|_| download())).await?;
    assert_eq!(permits.value(), 2);

    let bounded = BoundedSemaphore::new(1);
    bounded.acquire().await.forget();
    assert!(bounded.release().is_ok() && bounded.release().is_err());
    Ok(())
}

async fn meetings() -> Result<(), TaskError> {
    let (event, barrier, said) = (Event::new(), Barrier::new(2), RefCell::new(Vec::new()));
    let first = async {
        event.wait().await;
        said.borrow_mut().push("first");
        barrier.wait().await.is_ok()
    };
    let second = async {
        said.borrow_mut().push("second");
        event.set();
        barrier.wait().await.is_ok()
    };
    assert_eq!(gather!(first, second).await?, (true, true));
    assert_eq!(said.into_inner(), ["second", "first"]);

    let (lock, changed) = (Lock::new(0), Condition::new());
    let waits = async { *changed.wait_for(lock.acquire().await, |n| *n == 3).await };
    let counts = async {
        for _ in 0..3 {
            *lock.acquire().await += 1;
            changed.notify(1);
            turn().await;
        }
    };
    assert_eq!(gather!(waits, counts).await?, (3, ()));
    Ok(())
}

async fn a_race() -> Result<(), TaskError> {
    let cleaned = Cell::new(false);
    let slow = async {
        let told: Result<u32, Cancelled> = try_await!(std::future::pending());
        turn().await;
        cleaned.set(true);
        told
    };
    let fast = async {
        turn().await;
        1
    };
    assert_eq!(race!(slow, fast).await?, 1);
    assert!(cleaned.get(), "who loses is cancelled, and its cleanup is awaited");
    Ok(())
}

async fn a_cancellation() -> Result<(), TaskError> {
    #[cancellable]
    async fn counts(turns: &Cell<u32>) -> Result<(), Cancelled> {
        loop {
            turn().await;
            turns.set(turns.get() + 1);
        }
    }

    let turns = Cell::new(0);
    let (counting, cancel) = aio::cancellable(counts(&turns));
    let stops = async {
        while turns.get() < 3 {
            turn().await;
        }
        cancel.cancel();
    };
    let (is_cancelled, ()) = gather!(async { counting.await == Ok(Err(Cancelled)) }, stops).await?;
    assert!(is_cancelled && turns.get() >= 3);
    Ok(())
}

async fn a_promise() -> Result<(), TaskError> {
    let promise = Promise::new();
    let fulfils = async { promise.set_result(42).is_ok() };
    let (answer, is_new) = gather!(promise.wait(), fulfils).await?;
    assert_eq!((answer, is_new), (42, true));
    Ok(())
}

/// Where no event loop runs, that is an error.
fn no_runtime() {
    assert!(aio::try_spawn(async {}).is_err());
    assert!(aio::current_task().is_none() && aio::all_tasks().is_empty());
}
