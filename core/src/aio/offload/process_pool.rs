//! Functions that run in other processes.
//!
//! # Where it differs from asyncio
//!
//! | `ProcessPoolExecutor` and `loop.run_in_executor` | here |
//! |---|---|
//! | a cancelled call that has begun runs on | the process of the call is killed, and replaced |
//! | a process that dies breaks the pool, and every call in it fails | only the call in that process fails, and the process is replaced, as in `multiprocessing.Pool`; a process that dies between two calls is replaced before the next one |
//! | an exception is raised again | an error is sent as it is; a panic is written to standard error, and ends its process |
//! | processes begin with the first calls | processes begin with the pool |
//! | Ctrl-C in a terminal raises `KeyboardInterrupt` in every process | Ctrl-C is left to the process that has the pool; on unix only |
//! | a pool that is dropped is waited for | its calls are killed; [`join`](ProcessPool::join) waits |

mod worker;

use core::fmt;
use core::future::{Future, poll_fn};
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};
use std::boxed::Box;
use std::error::Error;
use std::io;
use std::string::String;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use std::vec::Vec;

use procspawn::{Pool, ProcConfig, SpawnError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::offload::oneshot::{self, Receiver, Sender};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::{Panic, catch_panic};
use crate::mutex::Mutex;
use worker::Worker;

/// A pool of processes of this program, which call functions for it. Python's `concurrent.futures.ProcessPoolExecutor`.
///
/// Processes are for work that may crash or leak, or that has to be stopped without its cooperation; threads cover none
/// of these. The program is started once more for each process, and calls [`init`](Self::init) first, which does not
/// return there.
///
/// Dropping the pool kills its processes, with the calls that they run; [`join`](Self::join) waits for those. If the
/// program ends without either, by [`exit`](std::process::exit), the calls run to their ends.
///
/// # Examples
///
/// ```no_run
/// use coyield::aio::{self, ProcessPool, TaskError};
///
/// fn count_primes(below: u64) -> u64 {
///     (2..below).filter(|n| (2..*n).all(|d| n % d != 0)).count() as u64
/// }
///
/// fn main() -> Result<(), TaskError> {
///     ProcessPool::init(); // what comes before this is done in each process
///
///     let pool = ProcessPool::new(2).map_err(TaskError::new)?;
///     aio::run(async {
///         let (few, many) = (pool.run(count_primes, 10), pool.run(count_primes, 10_000));
///         println!("{} and {}", few.await?, many.await?);
///         pool.join().await;
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[doc(alias = "ProcessPoolExecutor")]
pub struct ProcessPool {
    /// `None` when no more calls are accepted.
    calls: Option<mpsc::Sender<Call>>,
    shared: Arc<Shared>,
    joining: Option<Receiver<()>>,
}

/// The shared state of the threads that wait for the processes.
struct Shared {
    /// The processes that the workers have now.
    processes: Mutex<Vec<Arc<Pool>>>,
    calls: Mutex<mpsc::Receiver<Call>>,
    /// Set when no result is needed any more.
    killed: AtomicBool,
}

/// A call, for the thread that waits for it.
type Call = Box<dyn FnOnce(&Shared, &mut Worker) + Send>;

static INITIALIZED: AtomicBool = AtomicBool::new(false);

/// How often a worker checks whether its call is still needed.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

impl ProcessPool {
    /// Call this at the beginning of `main`: in a process of a pool, it does not return.
    pub fn init() {
        INITIALIZED.store(true, Ordering::Relaxed);
        let mut config = ProcConfig::new();
        #[cfg(unix)]
        config.config_callback(ignore_interrupts);
        config.init();
    }

    /// Starts `processes` processes; blocks the thread until they are ready.
    ///
    /// # Errors
    ///
    /// If the system refuses to start them, if `processes` is 0, or if [`init`](Self::init) was not called.
    pub fn new(processes: usize) -> io::Result<Self> {
        if !INITIALIZED.load(Ordering::Relaxed) {
            return Err(io::Error::other("call `ProcessPool::init()` at the beginning of `main`"));
        }
        if processes == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a process pool needs at least one process"));
        }
        let (calls, receiver) = mpsc::channel();
        // They start at the same time.
        let starting: Vec<_> = (0..processes).map(|_| std::thread::spawn(Worker::start)).collect();
        let started = starting.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(died_at_once())));
        let workers = started.collect::<io::Result<Vec<_>>>()?;
        let shared = Arc::new(Shared {
            processes: Mutex::new(workers.iter().map(|worker| Arc::clone(&worker.process)).collect()),
            calls: Mutex::new(receiver),
            killed: AtomicBool::new(false),
        });
        let (sender, joining) = oneshot::channel();
        let last = Arc::new(NotifyLastWorker(Some(sender)));
        for (index, mut worker) in workers.into_iter().enumerate() {
            let (shared, last) = (Arc::clone(&shared), Arc::clone(&last));
            std::thread::Builder::new().name("process-pool".into()).spawn(move || {
                worker_loop(&shared, index, &mut worker);
                drop(shared);
                drop(last);
            })?;
        }
        Ok(ProcessPool { calls: Some(calls), shared, joining: Some(joining) })
    }

    /// Calls the function in one of the processes, as soon as one is free. Python's `loop.run_in_executor(pool, f, x)`.
    ///
    /// The argument and the result are sent by serde, and are read in the form in which they are written: their types
    /// must not use `#[serde(untagged)]` or `#[serde(flatten)]`. The function can be a closure that captures nothing.
    ///
    /// # Errors
    ///
    /// The future returns an error if the function returns one, if its process dies ([`ProcessDiedError`]), or if the
    /// awaiter is cancelled. A function that panics ends its process: the error is [`TaskError::Panicked`] if the
    /// message arrives before the process ends, and otherwise [`ProcessDiedError`].
    pub fn run<A, R>(&self, function: fn(A) -> R, argument: A) -> InProcess<R::Value>
    where
        A: Serialize + DeserializeOwned + Send + 'static,
        R: Serialize + DeserializeOwned + Outcome<Value: Send + 'static> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let call: Call = Box::new(move |shared, worker| call(shared, worker, function, argument, sender));
        if let Some(calls) = &self.calls {
            // The calls are received for as long as the pool exists. If not, the awaiter gets `Cancelled`, because the
            // call is dropped.
            let _ = calls.send(call);
        }
        InProcess { receiver: Some(receiver), point: CancelPoint::new() }
    }

    /// Waits for the calls that were made, then ends the processes. Python's `Executor.shutdown(wait=True)`.
    ///
    /// # Cancel safety
    ///
    /// If this future is dropped half-way, the calls that have not ended are killed, as by dropping the pool.
    pub async fn join(mut self) {
        self.calls = None;
        if let Some(joining) = &mut self.joining {
            // It cannot fail.
            let _ = poll_fn(|context| joining.poll(context)).await;
        }
        self.joining = None;
    }
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        self.shared.killed.store(true, Ordering::SeqCst);
        // Here, and not by the threads that wait for the calls: the program may be about to end.
        self.shared.processes.lock().iter().for_each(|process| process.kill());
    }
}

impl fmt::Debug for ProcessPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProcessPool")
            .field("processes", &self.shared.processes.lock().len())
            .finish_non_exhaustive()
    }
}

/// Ignores Ctrl-C. A terminal sends it to all processes of the program. The process that has the pool decides what
/// happens to the calls, which would otherwise look as if their processes had crashed.
#[cfg(unix)]
fn ignore_interrupts() {
    // Tokio's handler stays when its runtime has gone. Where the system refuses it, a Ctrl-C ends the process.
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
        let _entered = runtime.enter();
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }
}

/// Notifies `join` when the last thread has ended.
struct NotifyLastWorker(Option<Sender<()>>);

impl Drop for NotifyLastWorker {
    fn drop(&mut self) {
        if let Some(sender) = self.0.take() {
            sender.send(Ok(()));
        }
    }
}

fn died_at_once() -> io::Error {
    io::Error::other("a process died as soon as it was started")
}

/// Makes calls until no more can arrive. `index` is that of the worker's process.
fn worker_loop(shared: &Shared, index: usize, worker: &mut Worker) {
    loop {
        let next = shared.calls.lock().recv();
        let Ok(call) = next else { return };
        // The processes of a dropped pool are killed: none is started for the calls that are left. If no other process can
        // be started, the call fails.
        let is_needed = !shared.killed.load(Ordering::SeqCst);
        if is_needed
            && catch_panic(|| worker.replace_if_dead()).is_ok_and(|replaced| replaced.is_ok_and(|replaced| replaced))
        {
            let former = shared.replace(index, &worker.process);
            drop(former);
        }
        call(shared, worker);
    }
}

impl Shared {
    /// Records the new process of a worker, and returns the former one.
    fn replace(&self, index: usize, process: &Arc<Pool>) -> Option<Arc<Pool>> {
        let mut processes = self.processes.lock();
        let former = processes.get_mut(index).map(|former| mem::replace(former, Arc::clone(process)));
        drop(processes);
        if self.killed.load(Ordering::SeqCst) {
            // The pool was dropped meanwhile, and knew only the former process.
            process.kill();
        }
        former
    }
}

fn call<A, R>(shared: &Shared, worker: &mut Worker, function: fn(A) -> R, argument: A, sender: Sender<R::Value>)
where
    A: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned + Outcome + Send + 'static,
{
    let has_receiver = || sender.has_receiver() && !shared.killed.load(Ordering::Relaxed);
    if !has_receiver() {
        // The awaiter gets `Cancelled`.
        return;
    }
    // procspawn panics if an argument cannot be sent.
    let called = catch_panic(|| {
        let mut running = worker.process.spawn(argument, function);
        loop {
            match running.join_timeout(POLL_INTERVAL) {
                Err(error) if error.is_timeout() && has_receiver() => {}
                // Dropping `running` kills the process.
                Err(error) if error.is_timeout() => return None,
                Err(_) if shared.killed.load(Ordering::Relaxed) => return None,
                ended => return Some(ended),
            }
        }
    });
    let is_local_panic = called.is_err();
    let called = match called {
        Ok(Some(Ok(result))) => return sender.send(result.outcome()),
        Ok(None) => None,
        Ok(Some(Err(error))) => Some(to_task_error(error)),
        Err(panic) => Some(TaskError::Panicked(panic)),
    };
    let has_died = worker.after_failure();
    match called {
        None => drop(sender),
        // procspawn panics here, too, if the process dies before it has the argument.
        Some(TaskError::Panicked(_)) if is_local_panic && has_died => {
            sender.send(Err(TaskError::new(ProcessDiedError)));
        }
        Some(error) => sender.send(Err(error)),
    }
}

fn to_task_error(error: SpawnError) -> TaskError {
    if let Some(panic) = error.panic_info() {
        return TaskError::Panicked(Panic::new(Box::new(String::from(panic.message()))));
    }
    if error.is_cancellation() {
        return TaskError::Cancelled;
    }
    let is_broken = |source: &(dyn Error + 'static)| {
        source.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.is_remote_close() || error.source().is_some_and(is_broken) {
        return TaskError::new(ProcessDiedError);
    }
    TaskError::new(error)
}

/// The error of a call whose process ended: it crashed, exited, or was killed. Python's `BrokenProcessPool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProcessDiedError;

impl fmt::Display for ProcessDiedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the process died before the function returned")
    }
}

impl Error for ProcessDiedError {}

/// A call in another process; returned by [`ProcessPool::run`].
///
/// # Cancel safety
///
/// If the awaiter is cancelled, it continues at once ([`TaskError::Cancelled`]). In that case, and if this future is
/// dropped, the call is killed with its process, and another process takes its place; a call that had not begun never
/// begins. No destructor runs in a killed process, and what it was writing is left half-way.
#[must_use = "dropping this kills the process of the call"]
pub struct InProcess<T> {
    /// `None` after the result was taken.
    receiver: Option<Receiver<T>>,
    /// Where a cancel of the awaiter is delivered.
    point: CancelPoint,
}

// Nothing in it is pinned.
impl<T> Unpin for InProcess<T> {}

impl<T> Future for InProcess<T> {
    type Output = Result<T, TaskError>;

    /// # Panics
    ///
    /// If it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(receiver) = &mut self.receiver else {
            panic!("a call in another process was awaited after its result was taken");
        };
        let polled = receiver.poll(context);
        if polled.is_ready() {
            self.receiver = None;
            self.point.unregister();
            return polled;
        }
        if self.point.register(context.waker()) == Registered::Delivered {
            self.receiver = None;
            raise_cancel();
            return Poll::Ready(Err(TaskError::Cancelled));
        }
        Poll::Pending
    }
}

impl<T> fmt::Debug for InProcess<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("InProcess").field("over", &self.receiver.is_none()).finish_non_exhaustive()
    }
}
