//! The programs that need a runtime, on one of our own.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use coyield::aio::{self, Cancelled, ReturnWhen, TaskError, TaskGroup, cancellable};

const SECOND: Duration = Duration::from_secs(1);

/// Runs all of them. Returns their number.
pub(crate) async fn all() -> Result<usize, TaskError> {
    tasks().await?;
    local_tasks().await?;
    a_cancellation().await?;
    a_shield().await?;
    time().await?;
    waiting().await?;
    a_group().await?;
    a_thread().await?;
    callbacks().await;
    Ok(9)
}

async fn after(seconds: u32) -> u32 {
    aio::sleep(SECOND * seconds).await;
    seconds
}

async fn tasks() -> Result<(), TaskError> {
    let (slow, fast) = (aio::spawn(after(2)), aio::spawn(after(1)));
    assert_eq!(aio::all_tasks().len(), 3, "these two, and the one that is here");
    assert_eq!((fast.await?, slow.await?), (1, 2));
    let failing = aio::spawn(async { Err::<(), _>(std::io::Error::other("on purpose")) });
    assert_eq!(failing.await.unwrap_err().to_string(), "on purpose");
    Ok(())
}

async fn local_tasks() -> Result<(), TaskError> {
    let shared = Rc::new(Cell::new(1));
    let task = aio::spawn_local({
        let shared = Rc::clone(&shared);
        async move { shared.set(2) }
    });
    task.await?;
    assert_eq!(shared.get(), 2);
    Ok(())
}

async fn a_cancellation() -> Result<(), TaskError> {
    #[cancellable]
    async fn never() -> Result<(), Cancelled> {
        aio::sleep(SECOND * 1_000_000).await;
        Ok(())
    }

    let cleaned = Rc::new(Cell::new(false));
    let task = aio::spawn_local({
        let cleaned = Rc::clone(&cleaned);
        async move {
            let told = never().await;
            aio::sleep(SECOND).await;
            cleaned.set(true);
            told
        }
    });
    aio::sleep(SECOND).await;
    task.cancel();
    assert!(task.await.is_err_and(|error| error.is_cancelled()));
    assert!(cleaned.get());
    Ok(())
}

async fn a_shield() -> Result<(), TaskError> {
    let inner = aio::spawn(after(3));
    let handle = inner.handle();
    let outer = aio::spawn_local(async { aio::shield(inner).await.is_err_and(|error| error.is_cancelled()) });
    aio::sleep(SECOND).await;
    outer.cancel();
    assert!(outer.await.is_ok_and(|told| told));
    assert!(!handle.is_done());
    aio::sleep(SECOND * 3).await;
    assert!(handle.is_done());
    Ok(())
}

async fn time() -> Result<(), TaskError> {
    let begun = aio::now();
    let late = aio::timeout(SECOND, after(60)).await;
    assert!(late.is_err_and(|error| error.is_timed_out()));
    assert_eq!(aio::now() - begun, SECOND);
    assert_eq!(aio::wait_for(after(1), SECOND * 60).await?, 1);
    aio::sleep_until(begun + SECOND * 10).await;
    assert_eq!(aio::now(), begun + SECOND * 10);
    Ok(())
}

async fn waiting() -> Result<(), TaskError> {
    let mut mirrors: Vec<_> = [3, 1, 2].map(|seconds| aio::spawn(after(seconds))).into();
    let first = aio::wait(&mut mirrors, None, ReturnWhen::FirstCompleted).await;
    assert_eq!((first.done.len(), first.pending.len()), (1, 2));
    let second = aio::wait(&mut mirrors, Some(SECOND), ReturnWhen::AllCompleted).await;
    assert_eq!((second.done.len(), second.pending.len()), (2, 1));
    let mut results = aio::as_completed([3, 1, 2].map(|seconds| aio::spawn(after(seconds))), None);
    let mut order = Vec::new();
    while let Some(result) = results.next().await {
        order.push(result?);
    }
    assert_eq!(order, [1, 2, 3]);
    Ok(())
}

async fn a_group() -> Result<(), TaskError> {
    let sum = TaskGroup::run(async |group| {
        let (first, second) = (group.spawn(after(1))?, group.spawn(after(2))?);
        Ok::<_, TaskError>(first.await? + second.await?)
    });
    assert_eq!(sum.await?, 3);
    Ok(())
}

async fn a_thread() -> Result<(), TaskError> {
    assert_eq!(aio::to_thread(|| 6 * 7).await?, 42);
    Ok(())
}

async fn callbacks() {
    let called = coyield::aio::sync::Event::new();
    let called = std::sync::Arc::new(called);
    let sets = std::sync::Arc::clone(&called);
    let handle = aio::running_loop().call_later(SECOND, move || sets.set());
    called.wait().await;
    handle.cancel();
}
