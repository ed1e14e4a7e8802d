//! Work outside the event loop: in threads and in other processes, and threads that wait for tasks.

mod oneshot;
#[cfg(all(feature = "process-pool", not(target_family = "wasm")))]
pub(crate) mod process_pool;
pub(crate) mod to_thread;
#[cfg(not(target_family = "wasm"))]
mod wait_blocking;
