//! The requirements on a runtime of tasks.

use core::future::Future;
use core::pin::Pin;
use std::boxed::Box;

use crate::aio::host::instant::Instant;

/// A runtime for tasks: it spawns futures, waits for time to pass, and runs blocking work on another thread. With the
/// feature `aio`, tokio needs no implementation of this trait.
///
/// [`EventLoop::with_runtime`](crate::aio::EventLoop::with_runtime) makes an [`EventLoop`](crate::aio::EventLoop) of a
/// runtime.
///
/// # Where the thread cannot be blocked
///
/// In a browser, JavaScript's event loop runs the tasks. So `spawn` and `spawn_local` are
/// `wasm_bindgen_futures::spawn_local`, `sleep_until` is a future made of `setTimeout`, `now` is `performance.now()`,
/// and `spawn_blocking` calls the work at once. `block_on` is impossible there, and panics. Start the first task with
/// [`EventLoop::spawn_local`](crate::aio::EventLoop::spawn_local), and do not drop the event loop while tasks run; they
/// can [`spawn`](crate::aio::spawn) others.
pub trait Runtime: Send + Sync + 'static {
    /// Runs the future on this thread to its end, along with the spawned futures.
    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>);

    /// Runs a future concurrently, on any thread. Can be called on any thread.
    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>);

    /// Runs a future concurrently, on the thread that is in [`block_on`](Self::block_on), on which it is called.
    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>);

    /// Returns a future that is ready at the deadline.
    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// Runs blocking work, on a thread that may be blocked.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>);

    /// Drops the futures that have not ended, on the thread that was in [`block_on`](Self::block_on): they may hold the
    /// runtime itself, which would never be dropped otherwise. A future that is spawned later is dropped.
    fn shut_down(&self) {}

    /// Returns the current time.
    ///
    /// A runtime has to implement this only on `wasm32-unknown-unknown`, where `std` has no clock.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Returns the current time.
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    fn now(&self) -> Instant;
}
