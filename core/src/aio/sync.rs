//! Synchronization between tasks: asyncio's locks and queues, under any executor.
//!
//! Nothing here needs a runtime: the types work under tokio, smol, `LocalPool` or `block_on`, and from several threads
//! at once. They are `Send` and `Sync` if their contents are `Send`, and are shared by reference or in an `Arc`.
//!
//! Waiters are served in the order of arrival. A wait is cancelled by dropping its future, by any means:
//! [`try_await!`](crate::try_await) drops it when its task is cancelled, and so do `select!` and time limits. No
//! wake-up, permit or item is lost by that: what had been granted to the dropped waiter goes to the next one.
//!
//! A wait that is ready at once does not end the turn of its task. But after 128 such waits in one turn, the next wait
//! does, so that other tasks get their turns. Tokio's `unconstrained` exempts a future from this.
//!
//! # What is not as in Python
//!
//! | | asyncio | here | because |
//! |---|---|---|---|
//! | [`Lock`], [`Semaphore`] | `release()` | the guard is dropped; [`Permit::forget`] and [`release`](Semaphore::release) for the rest | a lock that is not held cannot be released |
//! | [`Lock`] | guards nothing | guards a value, which may be `()` | |
//! | [`Condition`] | contains its lock | takes the guard of a lock | several can go with one lock |
//! | [`Condition::wait`] | acquires the lock again when cancelled | dropped, it leaves the lock released; [`try_wait`](Condition::try_wait) acquires it again | dropping cannot wait |
//! | a cancelled wait at a [`Condition`] | always notifies another one | does so if it had been notified by [`notify`](Condition::notify) itself | no wake-up for nothing |
//! | [`Condition::notify`] | `RuntimeError` without the lock | allowed | a waiter is in the queue before it releases the lock |
//! | [`BoundedSemaphore::release`] | may release a permit that another task holds | only what was [forgotten](Permit::forget) | the mistake is found where it is made |
//! | [`Barrier::abort`], [`reset`](Barrier::reset) | awaited | at once | they wait for nothing |
//! | [`Barrier`], the next round | waits until all tasks of the last one have continued | may begin before | each task knows its own round |
//! | [`Queue`] | a newcomer overtakes a woken task that has not run yet | waiters are never overtaken | FIFO |
//! | [`Queue`], its names | `qsize`, `empty`, `full`, `get_nowait`, `put_nowait`, `QueueEmpty`, `QueueFull` | [`len`](Queue::len), [`is_empty`](Queue::is_empty), [`is_full`](Queue::is_full), [`try_get`](Queue::try_get), [`try_put`](Queue::try_put), [`TryGetError`], [`TryPutError`] | Rust's names |
//! | [`Condition`], its lock | `acquire`, `release`, `locked` | are those of the [`Lock`] | |
//! | [`Queue::shut_down`] | `shutdown(immediate)` | two methods | |
//! | [`Queue::put`] that fails | the caller still has the item | the error contains it | |
//! | [`Barrier::wait`] | after a cancelled wait, two may get the same position | positions are unique | |
//! | a task that is served, and then cancelled before it runs | is cancelled, and the next task is served | the same | |
//! | another event loop | `RuntimeError` | any executor, any thread | |
//!
//! All are built on one queue of waiters (`wait_queue.rs`), because no maintained crate does the same without a
//! runtime.

mod barrier;
mod condition;
mod event;
mod lock;
#[cfg(all(test, coyield_loom))]
mod models;
mod notify_queue;
mod permits;
mod queue;
mod semaphore;
mod wait_queue;

pub use barrier::{Barrier, BrokenBarrierError};
pub use condition::Condition;
pub use event::Event;
pub use lock::{Lock, LockGuard};
pub use queue::{
    LifoQueue, PriorityQueue, PutError, Queue, QueueShutDownError, TaskDoneError, TryGetError, TryPutError,
};
pub use semaphore::{BoundedSemaphore, OverReleaseError, Permit, Semaphore};
