//! Tasks on smol's executors.

use core::cell::RefCell;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use std::boxed::Box;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use async_executor::{Executor, LocalExecutor};

use crate::aio::host::runtime::Runtime;
use crate::mutex::Mutex;

std::thread_local! {
    /// The executors for futures that are not `Send`, by the runtime that owns them.
    static LOCAL: RefCell<HashMap<u64, Rc<LocalExecutor<'static>>>> = RefCell::default();
}

/// Smol's runtime, for [`EventLoop::with_runtime`](crate::aio::EventLoop::with_runtime): tasks take turns on the thread
/// of the event loop, async-io has the timers, and the threads of the crate blocking run blocking work.
///
/// The sockets and files of smol work in its tasks, those of tokio do not.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, EventLoop, Smol, TaskError};
///
/// let mut events = EventLoop::with_runtime(Smol::new());
/// let answer = events.run(async {
///     let question = aio::spawn(async {
///         let six = aio::to_thread(|| 6).await?;
///         Ok::<_, TaskError>(six * 7)
///     });
///     question.await
/// })?;
/// assert_eq!(answer, 42);
/// # Ok::<(), TaskError>(())
/// ```
pub struct Smol {
    id: u64,
    /// `None` after the shutdown.
    executor: Mutex<Option<Arc<Executor<'static>>>>,
}

impl Smol {
    /// Returns a new runtime, without tasks.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Smol { id, executor: Mutex::new(Some(Arc::default())) }
    }

    fn executor(&self) -> Option<Arc<Executor<'static>>> {
        self.executor.lock().clone()
    }

    fn local(&self) -> Rc<LocalExecutor<'static>> {
        LOCAL.with_borrow_mut(|local| Rc::clone(local.entry(self.id).or_default()))
    }
}

impl Default for Smol {
    fn default() -> Self {
        Smol::new()
    }
}

impl fmt::Debug for Smol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Smol").finish_non_exhaustive()
    }
}

impl Runtime for Smol {
    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        if let Some(executor) = self.executor() {
            let local = self.local();
            async_io::block_on(local.run(executor.run(future)));
        }
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        if let Some(executor) = self.executor() {
            executor.spawn(future).detach();
        }
    }

    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        if self.executor().is_some() {
            self.local().spawn(future).detach();
        }
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let timer = async_io::Timer::at(deadline);
        Box::pin(async {
            timer.await;
        })
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        blocking::unblock(work).detach();
    }

    fn shut_down(&self) {
        // They drop their tasks, which may spawn.
        let executor = self.executor.lock().take();
        let local = LOCAL.with_borrow_mut(|local| local.remove(&self.id));
        drop(local);
        drop(executor);
    }
}
