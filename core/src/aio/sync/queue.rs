//! The queues: one core, in three orders.

mod error;
mod queue_core;
mod order;

use core::fmt;

pub use error::{PutError, QueueShutDownError, TaskDoneError, TryGetError, TryPutError};
use order::{Fifo, Lifo, MinHeap};
use queue_core::QueueCore;

macro_rules! queue {
    ($(#[$docs:meta])* $name:ident, $order:ident $(, $bound:path)?) => {
        $(#[$docs])*
        ///
        /// # Cancel safety
        ///
        /// No item, room or wake-up is lost if a waiting future is dropped. Waiters are served in the order of arrival,
        /// and are not overtaken by a later `get` or `put`, nor by `try_get` and `try_put`; in Python, a call at the
        /// right moment overtakes.
        ///
        /// As in Python, a `put` or `get` that need not wait does not let other tasks run.
        pub struct $name<T $(: $bound)?> {
            core: QueueCore<$order<T>>,
        }

        impl<T $(: $bound)?> $name<T> {
            /// Returns an empty queue that holds at most `maxsize` items; 0, the default, means any number.
            #[must_use]
            pub fn new(maxsize: usize) -> Self {
                $name { core: QueueCore::new(maxsize) }
            }

            /// Waits for room, and puts an item.
            ///
            /// # Errors
            ///
            /// [`PutError`], with the item, if the queue was shut down before or during the wait.
            ///
            /// # Cancel safety
            ///
            /// A `put` that is dropped has not put its item, and drops it. Room that had just been granted to it goes
            /// to the next waiter. To preserve the item, put a clone, or use `try_put`.
            #[inline]
            pub async fn put(&self, item: T) -> Result<(), PutError<T>> {
                self.core.put(item).await
            }

            /// Waits for an item, and takes the next one.
            ///
            /// # Errors
            ///
            /// [`QueueShutDownError`] if the queue was shut down before or during the wait, and is empty.
            ///
            /// # Cancel safety
            ///
            /// A `get` that is dropped has taken nothing: an item leaves the queue only when this future is ready. An
            /// item that had just been granted to it goes to the next waiter.
            #[inline]
            pub async fn get(&self) -> Result<T, QueueShutDownError> {
                self.core.get().await
            }

            /// Puts an item if there is room now. Python's `put_nowait`.
            ///
            /// # Errors
            ///
            /// [`TryPutError`], with the item, if there is no room or the queue was shut down.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use coyield::aio::sync::{", stringify!($name), ", TryPutError};")]
            ///
            #[doc = concat!("let queue = ", stringify!($name), "::new(1);")]
            /// assert_eq!(queue.try_put("a"), Ok(()));
            /// assert_eq!(queue.try_put("b"), Err(TryPutError::Full("b")));
            /// ```
            #[doc(alias = "put_nowait")]
            #[inline]
            pub fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
                self.core.try_put(item)
            }

            /// Takes the next item if there is one now. Python's `get_nowait`.
            ///
            /// # Errors
            ///
            /// [`TryGetError`] if there is no item.
            #[doc(alias = "get_nowait")]
            #[inline]
            pub fn try_get(&self) -> Result<T, TryGetError> {
                self.core.try_get()
            }

            /// Marks the work on one item as done; call this once for each item. [`join`](Self::join) counts the calls.
            ///
            /// # Errors
            ///
            /// [`TaskDoneError`] if this was already called for all items.
            #[inline]
            pub fn task_done(&self) -> Result<(), TaskDoneError> {
                self.core.task_done()
            }

            /// Waits until [`task_done`](Self::task_done) was called for all items that were put. Returns at once if
            /// none was put.
            ///
            /// # Cancel safety
            ///
            /// Dropping this future has no effect on the queue or on other waiters.
            pub async fn join(&self) {
                self.core.join().await;
            }

            /// Refuses further items. The items in the queue can still be taken, then `get` returns an error; a `put`
            /// that waits gets an error now. Python's `shutdown()`.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use coyield::aio::sync::{", stringify!($name), ", TryGetError};")]
            ///
            #[doc = concat!("let queue = ", stringify!($name), "::new(0);")]
            /// queue.try_put("last")?;
            /// queue.shut_down();
            /// assert!(queue.try_put("too late").is_err());
            /// assert_eq!(queue.try_get(), Ok("last"));
            /// assert_eq!(queue.try_get(), Err(TryGetError::ShutDown));
            /// # Ok::<_, Box<dyn std::error::Error>>(())
            /// ```
            #[doc(alias = "shutdown")]
            pub fn shut_down(&self) {
                self.core.shut_down();
            }

            /// Refuses further items and drops those in the queue, which then count as done. Python's
            /// `shutdown(immediate=True)`.
            pub fn shut_down_now(&self) {
                self.core.shut_down_now();
            }

            /// Returns whether the queue was shut down.
            #[must_use]
            pub fn is_shut_down(&self) -> bool {
                self.core.counts().is_shut_down
            }

            /// Returns the number of items in the queue, including those that are granted to waiters. Python's `qsize`.
            #[doc(alias = "qsize")]
            #[must_use]
            pub fn len(&self) -> usize {
                self.core.counts().items
            }

            /// Returns whether the queue contains no item. Python's `empty`.
            #[doc(alias = "empty")]
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// Returns whether the queue contains as many items as it can. Python's `full`.
            #[doc(alias = "full")]
            #[must_use]
            pub fn is_full(&self) -> bool {
                self.maxsize() != 0 && self.len() >= self.maxsize()
            }

            /// Returns the maximum number of items; 0 means any number.
            #[must_use]
            pub fn maxsize(&self) -> usize {
                self.core.maxsize()
            }
        }

        impl<T $(: $bound)?> Default for $name<T> {
            fn default() -> Self {
                $name::new(0)
            }
        }

        impl<T $(: $bound)?> fmt::Debug for $name<T> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let counts = self.core.counts();
                formatter
                    .debug_struct(stringify!($name))
                    .field("maxsize", &self.maxsize())
                    .field("len", &counts.items)
                    .field("unfinished", &counts.unfinished)
                    .field("shut_down", &counts.is_shut_down)
                    .finish()
            }
        }
    };
}

queue! {
    /// A queue that passes items from producers to consumers, first in, first out. Python's `asyncio.Queue`.
    ///
    /// # Examples
    ///
    /// Two workers share the work. `join` returns when all of it is done, not when all of it is handed out:
    ///
    /// ```
    /// use coyield::aio::sync::Queue;
    /// use std::cell::Cell;
    ///
    /// # futures::executor::block_on(async {
    /// let queue = Queue::new(4);
    /// let sum = Cell::new(0);
    /// let worker = async || {
    ///     while let Ok(n) = queue.get().await {
    ///         sum.set(sum.get() + n);
    ///         queue.task_done()?;
    ///     }
    ///     Ok::<_, Box<dyn std::error::Error>>(())
    /// };
    /// let produce = async {
    ///     for n in 1..=100 {
    ///         queue.put(n).await?;
    ///     }
    ///     queue.join().await;
    ///     queue.shut_down();
    ///     Ok(())
    /// };
    /// futures::try_join!(worker(), worker(), produce)?;
    /// assert_eq!(sum.get(), 5050);
    /// # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    Queue, Fifo
}

queue! {
    /// A [`Queue`] that returns the least item first. Python's `asyncio.PriorityQueue`.
    ///
    /// Equal items come in any order. Items are compared while the queue is locked, so their `Ord` must not use the
    /// queue. If a comparison panics, so does the `put`, which has put its item, or the `get`, which has lost one.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::sync::PriorityQueue;
    ///
    /// # futures::executor::block_on(async {
    /// let queue = PriorityQueue::new(0);
    /// queue.put((2, "code")).await?;
    /// queue.put((1, "eat")).await?;
    /// queue.put((3, "sleep")).await?;
    /// assert_eq!(queue.get().await?, (1, "eat"));
    /// # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    PriorityQueue, MinHeap, Ord
}

queue! {
    /// A [`Queue`] that returns the last item first. Python's `asyncio.LifoQueue`.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::sync::LifoQueue;
    ///
    /// # futures::executor::block_on(async {
    /// let undo = LifoQueue::new(0);
    /// undo.put("typed a").await?;
    /// undo.put("typed b").await?;
    /// assert_eq!(undo.get().await?, "typed b");
    /// # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    LifoQueue, Lifo
}
