//! Tasks on compio's runtime, which uses `io_uring`.

use core::cell::RefCell;
use core::fmt;
use core::future::{Future, poll_fn};
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;
use std::time::Instant;
use std::vec::Vec;

use futures_util::task::AtomicWaker;

use crate::aio::host::runtime::Runtime;
use crate::aio::wakers::poll_waker::PollWaker;
use crate::mutex::Mutex;

std::thread_local! {
    /// Compio's runtimes, which stay on their threads, by the number of our runtime that owns them.
    static LOCAL: RefCell<HashMap<u64, compio_runtime::Runtime>> = RefCell::default();
}

/// Compio's runtime, for [`EventLoop::with_runtime`](crate::aio::EventLoop::with_runtime): tasks take turns on the
/// thread of the event loop, which waits by `io_uring`, or by polling where the kernel has no `io_uring`.
///
/// The sockets and files of compio work in its tasks, those of tokio do not.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, Compio, EventLoop, TaskError};
///
/// let mut events = EventLoop::with_runtime(Compio::new()?);
/// let answer = events.run(async {
///     let question = aio::spawn(async {
///         let six = aio::to_thread(|| 6).await?;
///         Ok::<_, TaskError>(six * 7)
///     });
///     question.await
/// })?;
/// assert_eq!(answer, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Compio {
    id: u64,
    shared: Arc<Shared>,
}

/// The state that other threads can reach. [`drive_local`] handles it on the thread of the runtime.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// The waker of `drive_local`.
    drive_local: AtomicWaker,
}

#[derive(Default)]
struct State {
    /// The futures that other threads have spawned.
    spawned: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// The wakers of the sleeping futures, by their times; the number distinguishes those of the same time.
    sleeping: BTreeMap<(Instant, u64), Waker>,
    numbers: u64,
    closed: bool,
}

impl Compio {
    /// Returns a new runtime on this thread, without tasks.
    ///
    /// # Errors
    ///
    /// If the system refuses a resource that compio needs.
    pub fn new() -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let runtime = build()?;
        LOCAL.with_borrow_mut(|local| local.insert(id, runtime));
        Ok(Compio { id, shared: Arc::default() })
    }

    /// Returns compio's runtime, if this is its thread.
    fn current(&self) -> Option<compio_runtime::Runtime> {
        LOCAL.with_borrow(|local| local.get(&self.id).cloned())
    }
}

/// Builds compio's runtime. Threads that wake tasks wait while its queue of woken tasks is full, so the queue is long.
fn build() -> io::Result<compio_runtime::Runtime> {
    compio_runtime::Runtime::builder().sync_queue_size(4096).build()
}

impl fmt::Debug for Compio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Compio").field("driver", &self.current().map(|runtime| runtime.driver_type())).finish()
    }
}

impl Runtime for Compio {
    /// # Panics
    ///
    /// If it is called on another thread than the one that made the runtime.
    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        let runtime = self.current().expect("an event loop on `Compio` must run on the thread that made the `Compio`");
        let drive_local = runtime.spawn(drive_local(Arc::clone(&self.shared)));
        runtime.block_on(future);
        drop(drive_local);
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        if let Some(runtime) = self.current() {
            return runtime.spawn(future).detach();
        }
        let mut state = self.shared.state.lock();
        if state.closed {
            drop(state);
            return drop(future);
        }
        state.spawned.push(future);
        drop(state);
        self.shared.drive_local.wake();
    }

    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        if let Some(runtime) = self.current() {
            runtime.spawn(future).detach();
        }
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(Sleep { shared: Arc::clone(&self.shared), deadline, number: None })
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        self.spawn(Box::pin(async {
            // It catches what the work panics with.
            drop(compio_runtime::spawn_blocking(work).await);
        }));
    }

    fn shut_down(&self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        let (spawned, sleeping) = (mem::take(&mut state.spawned), mem::take(&mut state.sleeping));
        drop(state);
        drop((spawned, sleeping));
        // It drops its tasks, which may spawn.
        let runtime = LOCAL.with_borrow_mut(|local| local.remove(&self.id));
        drop(runtime);
    }
}

/// Spawns the futures that other threads bring, and wakes the sleeping futures whose time has come; never ends.
async fn drive_local(shared: Arc<Shared>) {
    let mut timer: Option<(Instant, Pin<Box<dyn Future<Output = ()>>>)> = None;
    poll_fn(|context| -> Poll<()> {
        loop {
            // Before the state is read, so that a later change wakes this future.
            shared.drive_local.register(context.waker());
            let now = Instant::now();
            let mut state = shared.state.lock();
            let spawned = mem::take(&mut state.spawned);
            let later = state.sleeping.split_off(&(now, u64::MAX));
            let due = mem::replace(&mut state.sleeping, later);
            let next = state.sleeping.keys().next().map(|(deadline, _)| *deadline);
            drop(state);
            due.into_values().for_each(Waker::wake);
            for future in spawned {
                compio_runtime::spawn(future).detach();
            }
            if timer.as_ref().map(|(deadline, _)| *deadline) != next {
                timer = next
                    .map(|deadline| (deadline, Box::pin(compio_runtime::time::sleep_until(deadline)) as Pin<Box<_>>));
            }
            let Some((_, sleep)) = &mut timer else { return Poll::Pending };
            if sleep.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            timer = None;
        }
    })
    .await;
}

/// A future that is ready at its deadline. Compio's own timers cannot leave their thread.
struct Sleep {
    shared: Arc<Shared>,
    deadline: Instant,
    /// Its number among the sleeping futures.
    number: Option<u64>,
}

impl Sleep {
    /// Removes it from the sleeping futures.
    fn leave(&mut self) {
        if let Some(number) = self.number.take() {
            let waker = self.shared.state.lock().sleeping.remove(&(self.deadline, number));
            drop(waker);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if Instant::now() >= this.deadline {
            this.leave();
            return Poll::Ready(());
        }
        let mut waker = PollWaker::new(context.waker());
        loop {
            let mut state = this.shared.state.lock();
            let stored = this.number.and_then(|number| state.sleeping.get_mut(&(this.deadline, number)));
            if let Some(stored) = stored {
                if waker.replace(stored) {
                    return Poll::Pending;
                }
            } else if let Some(clone) = waker.take_clone() {
                state.numbers += 1;
                let key = (this.deadline, state.numbers);
                this.number = Some(state.numbers);
                state.sleeping.insert(key, clone);
                let is_first = state.sleeping.keys().next() == Some(&key);
                drop(state);
                if is_first {
                    // It has to wait for this deadline now.
                    this.shared.drive_local.wake();
                }
                return Poll::Pending;
            }
            drop(state);
            waker.make_clone();
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.leave();
    }
}
