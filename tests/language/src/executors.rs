//! Async generators and the types made of them depend on no executor, so their tests run under several: futures',
//! smol's, and both of tokio's.
//!
//! Under Miri, which is slow and lacks the system's timer that smol needs, only futures' and tokio's of one thread.
//!
//! Tokio's clock is paused where it can be, so that sleeping takes no time there; tokio cannot pause the clock of many
//! threads.

use std::future::{Future, poll_fn};
use std::task::Poll;

use futures::executor::{LocalPool, ThreadPool};
use futures::task::SpawnExt as _;
use tokio::runtime::{Builder, Runtime};
use tokio::task::LocalSet;

/// Runs the program under every executor: on the thread that waits for it, and, where there are others, as a task of
/// the executor.
///
/// The program is made afresh for each. The output of a failing test names the executor.
///
/// # Panics
///
/// If the program panics.
pub fn everywhere<F>(program: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    everywhere_local(&program);
    under("tokio of one thread, as a task");
    let tokio = one_thread();
    tokio.block_on(tokio.spawn(program())).unwrap();
    if cfg!(miri) {
        return;
    }
    under("futures, as a task");
    let pool = ThreadPool::builder().pool_size(2).create().unwrap();
    futures::executor::block_on(pool.spawn_with_handle(program()).unwrap());
    under("smol, as a task");
    smol::block_on(smol::spawn(program()));
    under("tokio of many threads, as a task");
    let tokio = threads();
    tokio.block_on(tokio.spawn(program())).unwrap();
}

/// Runs the program under every executor, always on the thread that waits for it, so that it need not be [`Send`] and
/// may borrow from the test.
///
/// # Panics
///
/// If the program panics.
pub fn everywhere_local<F: Future<Output = ()>>(program: impl Fn() -> F) {
    under("futures");
    LocalPool::new().run_until(program());
    if cfg!(miri) {
        return;
    }
    under("smol");
    smol::block_on(smol::LocalExecutor::new().run(program()));
    under("tokio of one thread");
    LocalSet::new().block_on(&one_thread(), program());
    under("tokio of many threads");
    threads().block_on(program());
}

/// Shown in the output of a failing test.
fn under(executor: &str) {
    println!("under {executor}");
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

/// Pending this many times, and woken at once each time: the number of turns that it gives to others.
pub fn turns(mut n: u32) -> impl Future<Output = ()> + Send + Sync + Unpin {
    poll_fn(move |context| {
        let Some(rest) = n.checked_sub(1) else { return Poll::Ready(()) };
        n = rest;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Polls the future once, and returns its output if it is ready. It is dropped after that, so a pending one is left
/// half-way.
pub async fn once<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = std::pin::pin!(future);
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}
