//! Runs a test under every executor: `mod executors;`, and then `everywhere(|| async { .. })`.

// Not every test binary has futures of both kinds.
#![allow(dead_code)]

use std::future::Future;

/// Runs the future under `futures`, smol, and tokio of one and of many threads; where there are tasks, as a task.
///
/// It is made afresh for each. What it panics with fails the test, whose output says where that was. Tokio's clock is paused
/// where it can be, so that sleeping takes no time there; tokio cannot pause that of many threads.
pub(crate) fn everywhere<F>(make: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    under("futures");
    futures::executor::block_on(make());
    under("smol");
    smol::block_on(smol::spawn(make()));
    under("tokio, one thread");
    let runtime = of_one_thread();
    runtime.block_on(runtime.spawn(make())).expect("a task that does not panic");
    under("tokio, many threads");
    let runtime = of_many_threads();
    runtime.block_on(runtime.spawn(make())).expect("a task that does not panic");
}

/// [`everywhere`] for a future that stays on its thread, and may borrow from the test.
pub(crate) fn everywhere_local<F>(make: impl Fn() -> F)
where
    F: Future<Output = ()>,
{
    under("futures");
    futures::executor::block_on(make());
    under("smol");
    smol::block_on(smol::LocalExecutor::new().run(make()));
    under("tokio, one thread");
    tokio::task::LocalSet::new().block_on(&of_one_thread(), make());
    under("tokio, many threads");
    of_many_threads().block_on(make());
}

/// Shown with the output of a test that fails.
fn under(executor: &str) {
    println!("under {executor}");
}

fn of_one_thread() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("a runtime can be made")
}

fn of_many_threads() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_time().build().expect("a runtime can be made")
}
