//! What a runtime has to be able to do, so that tasks run on it.

use core::future::Future;
use core::pin::Pin;
use std::boxed::Box;

use crate::aio::host::instant::Instant;

/// What tasks need of a runtime: to spawn, to wait for time to pass, and to run work that blocks on another thread.
/// With the feature `aio`, tokio needs no implementation of it.
///
/// An [`EventLoop`](crate::aio::EventLoop) is made [on](crate::aio::EventLoop::on) one.
///
/// # Where the thread cannot be blocked
///
/// In a browser, JavaScript's event loop runs the tasks. So `spawn` and `spawn_local` are
/// `wasm_bindgen_futures::spawn_local`, `sleep_until` is a future made of `setTimeout`, `now` is `performance.now()`,
/// and `spawn_blocking` calls the work at once. `block_on` is impossible there, and panics. Start the first task with
/// [`EventLoop::spawn_local`](crate::aio::EventLoop::spawn_local), and do not drop the event loop while tasks run; they
/// can [`spawn`](crate::aio::spawn) others.
pub trait Runtime: Send + Sync + 'static {
    /// Runs the future on this thread to its end, and with it what is spawned.
    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>);

    /// Runs a future beside others, on whatever thread. It may be called on any.
    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>);

    /// Runs a future beside others, on the thread that is in [`block_on`](Self::block_on), on which it is called.
    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>);

    /// Is ready at that time.
    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// Does work that blocks its thread, on one that may be blocked.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>);

    /// Drops the futures that have not ended, on the thread that was in [`block_on`](Self::block_on): they may hold the runtime itself,
    /// which nobody would drop else. Spawned after that, a future is dropped.
    fn shut_down(&self) {}

    /// What time it is.
    ///
    /// It has to be implemented only on `wasm32-unknown-unknown`, where `std` has no clock.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// What time it is.
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    fn now(&self) -> Instant;
}
