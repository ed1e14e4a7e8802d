//! Async generators know of no executor, so their tests run under several: futures', smol's, and both of tokio's.

use std::future::{Future, poll_fn};
use std::task::Poll;

use futures::executor::{LocalPool, ThreadPool};
use futures::task::SpawnExt as _;
use tokio::runtime::{Builder, Runtime};

/// Runs the program under every executor: on the thread that waits for it, and, where there are others, as a task of theirs.
///
/// # Panics
///
/// If the program does.
pub fn everywhere<F>(program: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    everywhere_local(&program);
    let pool = ThreadPool::builder().pool_size(2).create().unwrap();
    futures::executor::block_on(pool.spawn_with_handle(program()).unwrap());
    smol::block_on(smol::spawn(program()));
    let tokio = threads();
    tokio.block_on(tokio.spawn(program())).unwrap();
}

/// Runs the program under every executor, always on the thread that waits for it, so that it need not be [`Send`].
///
/// # Panics
///
/// If the program does.
pub fn everywhere_local<F: Future<Output = ()>>(program: impl Fn() -> F) {
    LocalPool::new().run_until(program());
    smol::block_on(smol::LocalExecutor::new().run(program()));
    let tokio = Builder::new_current_thread().build().unwrap();
    tokio.block_on(program());
    threads().block_on(program());
}

fn threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().unwrap()
}

/// Pending as many times, and woken at once each time: the turns that it gives to others.
pub fn turns(mut n: u32) -> impl Future<Output = ()> + Send + Sync + Unpin {
    poll_fn(move |context| {
        let Some(rest) = n.checked_sub(1) else { return Poll::Ready(()) };
        n = rest;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Polls the future once, and says what came of it. It is dropped after that, so one that is pending is left half-way.
pub async fn once<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = std::pin::pin!(future);
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}
