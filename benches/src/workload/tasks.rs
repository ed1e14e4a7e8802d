//! Tasks beside tokio's, on a runtime of one thread each.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Future, pending, ready};
use std::hint::black_box;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use coyield::aio::sync::Queue;
use coyield::aio::{self, EventLoop, gather};
use coyield::try_await;
use futures::future::join_all;
use tokio::runtime::{Builder, Runtime};

use crate::allocations;
use crate::measure::{self, Subject};
use crate::report::{Measured, Report};

/// The number of tasks that are spawned before the first is awaited.
pub const TASKS: u64 = 100_000;

thread_local! {
    static TOKIO: Runtime = Builder::new_current_thread().build().expect("a runtime without drivers");
    static COYIELD: RefCell<EventLoop> = RefCell::new(EventLoop::new().expect("an event loop"));
}

/// Runs it on tokio's runtime.
pub(crate) fn on_tokio<T>(future: impl Future<Output = T>) -> T {
    measure::apart(|| TOKIO.with(|_| ()));
    TOKIO.with(|runtime| runtime.block_on(future))
}

/// Runs it on an event loop of ours.
pub(crate) fn on_coyield(future: impl Future<Output = u64>) -> u64 {
    measure::apart(|| COYIELD.with(|_| ()));
    COYIELD.with_borrow_mut(|events| events.run_until_complete(future)).expect("it gives a value")
}

/// `spawn-join`.
#[must_use]
pub fn spawned() -> Vec<Subject> {
    vec![
        Subject { name: "tokio", run: |tasks| on_tokio(tokio_spawns(tasks)) },
        Subject { name: "coyield", run: |tasks| on_coyield(coyield_spawns(tasks)) },
    ]
}

/// Spawns this many tasks, then awaits them.
pub(crate) async fn tokio_spawns(tasks: u64) -> u64 {
    let spawned: Vec<_> = (0..tasks).map(|number| tokio::spawn(async move { number })).collect();
    let mut sum = 0;
    for task in spawned {
        sum += task.await.expect("it neither panics nor is aborted");
    }
    sum
}

/// The same.
pub(crate) async fn coyield_spawns(tasks: u64) -> u64 {
    let spawned: Vec<_> = (0..tasks).map(|number| aio::spawn(async move { number })).collect();
    let mut sum = 0;
    for task in spawned {
        sum += task.await.expect("it neither panics nor is cancelled");
    }
    sum
}

/// The capacity of the queue.
const ROOM: usize = 16;

/// `queue`: from one task to another.
#[must_use]
pub fn queues() -> Vec<Subject> {
    vec![
        Subject { name: "tokio", run: |items| on_tokio(tokio_queue(items)) },
        Subject { name: "coyield", run: |items| on_coyield(coyield_queue(items)) },
    ]
}

/// Receives this many items from another task.
pub(super) async fn tokio_queue(items: u64) -> u64 {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(ROOM);
    let producer = tokio::spawn(async move {
        for number in 0..items {
            sender.send(number).await.expect("it is received");
        }
    });
    let mut sum = 0;
    while let Some(number) = receiver.recv().await {
        sum += number;
    }
    producer.await.expect("it neither panics nor is aborted");
    sum
}

/// The same.
pub(super) async fn coyield_queue(items: u64) -> u64 {
    let queue = Arc::new(Queue::new(ROOM));
    let filled = Arc::clone(&queue);
    let producer = aio::spawn(async move {
        for number in 0..items {
            filled.put(number).await.expect("it is not shut down");
        }
    });
    let mut sum = 0;
    for _ in 0..items {
        sum += queue.get().await.expect("it is not shut down");
        queue.task_done().expect("it was gotten");
    }
    producer.await.expect("it neither panics nor is cancelled");
    sum
}

/// The number of gathered futures.
pub const GATHERED: u64 = 10_000;

/// `gather`: each of them waits for its turn once.
#[must_use]
pub fn gathered() -> Vec<Subject> {
    vec![
        Subject { name: "join_all", run: |futures| on_coyield(joined_turns(futures)) },
        Subject { name: "coyield", run: |futures| on_coyield(gathered_turns(futures)) },
    ]
}

async fn turn(number: u64) -> u64 {
    Turn::new().await;
    number
}

/// Awaits this many futures by `join_all`.
pub(super) async fn joined_turns(futures: u64) -> u64 {
    join_all((0..futures).map(turn)).await.into_iter().sum()
}

/// Awaits this many futures by `gather`.
pub(super) async fn gathered_turns(futures: u64) -> u64 {
    gather((0..futures).map(turn)).await.map_or(0, |all| all.into_iter().sum())
}

/// `try-await-ready`.
#[must_use]
pub fn ready_points() -> Vec<Subject> {
    vec![
        Subject { name: "await", run: |items| on_coyield(awaits_ready(items)) },
        Subject { name: "try_await", run: |items| on_coyield(try_awaits_ready(items)) },
    ]
}

/// Awaits this many futures that are ready.
pub(super) async fn awaits_ready(items: u64) -> u64 {
    let mut sum = 0;
    for number in 0..items {
        sum += ready(black_box(number)).await;
    }
    sum
}

/// The same, each at a cancellation point.
pub(super) async fn try_awaits_ready(items: u64) -> u64 {
    let mut sum = 0;
    for number in 0..items {
        sum += try_await!(ready(black_box(number))).unwrap_or(0);
    }
    sum
}

/// Is pending once.
pub(crate) struct Turn(bool);

impl Turn {
    pub(crate) fn new() -> Self {
        Turn(false)
    }
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// `try-await-pending`.
#[must_use]
pub fn pending_points() -> Vec<Subject> {
    vec![
        Subject { name: "await", run: |items| on_coyield(awaits_turns(items)) },
        Subject { name: "try_await", run: |items| on_coyield(try_awaits_turns(items)) },
    ]
}

/// Awaits this many futures that are pending once.
pub(super) async fn awaits_turns(items: u64) -> u64 {
    for _ in 0..items {
        Turn::new().await;
    }
    items
}

/// The same, each at a cancellation point.
pub(super) async fn try_awaits_turns(items: u64) -> u64 {
    let mut turns = 0;
    for _ in 0..items {
        turns += u64::from(try_await!(Turn::new()).is_ok());
    }
    turns
}

/// The number of tasks that are left at an end.
const LEFT: u64 = 1_000_000;

/// `end`: the time to cancel this many tasks that wait, and to await them. With us, this is the end of
/// [`run`](EventLoop::run); with tokio, they are aborted and joined.
pub(super) fn ends() -> Report {
    const TRIES: usize = 3;
    #[allow(clippy::cast_precision_loss)]
    let measured = |name, end: fn(u64) -> Duration| {
        let tries = (0..TRIES).map(|_| end(LEFT).as_nanos() as f64 / LEFT as f64);
        Measured::of_tries(name, tries.collect())
    };
    Report {
        workload: "end",
        unit: "ns/task",
        subjects: vec![measured("tokio", tokio_end), measured("coyield", coyield_end)],
    }
}

/// The ends, without their times.
#[must_use]
pub fn ended() -> Vec<Subject> {
    let run = |tasks| {
        let _ = coyield_end(tasks);
        tasks
    };
    vec![Subject { name: "coyield", run }]
}

/// Returns how long the end takes when this many tasks are left.
///
/// # Panics
///
/// If there is no runtime to be had.
#[must_use]
pub fn coyield_end(tasks: u64) -> Duration {
    let mut events = EventLoop::new().expect("an event loop");
    let begins = events.run(async move {
        for _ in 0..tasks {
            drop(aio::spawn(async {
                let _ = try_await!(pending::<()>());
            }));
        }
        // It begins after the others.
        let _ = aio::spawn(async {}).await;
        Ok::<_, Infallible>(Instant::now())
    });
    begins.expect("it gives a value").elapsed()
}

/// The same of tasks that are aborted and joined.
///
/// # Panics
///
/// If there is no runtime to be had.
#[must_use]
pub fn tokio_end(tasks: u64) -> Duration {
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers");
    runtime.block_on(async {
        let spawned: Vec<_> = (0..tasks).map(|_| tokio::spawn(pending::<()>())).collect();
        tokio::spawn(async {}).await.expect("it neither panics nor is aborted");
        let begins = Instant::now();
        for task in &spawned {
            task.abort();
        }
        for task in spawned {
            assert!(task.await.is_err(), "it was aborted");
        }
        begins.elapsed()
    })
}

/// `task-memory`: the memory of an idle task at one point.
///
/// Tokio's cells grow in steps of 128 bytes. So that the result does not depend on where the size of a future lies
/// between two steps, this is the mean over futures of all sizes, by words, from one step to the next.
pub(super) fn memory() -> Report {
    let mut kept = (0, 0);
    macro_rules! each {
        ($($words:literal)*) => {$(
            let (tokio, coyield) = idle::<$words>();
            kept = (kept.0 + tokio, kept.1 + coyield);
        )*};
    }
    each!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    #[allow(clippy::cast_precision_loss)]
    let mean = |name, kept: i64| Measured::of_tries(name, vec![kept as f64 / (16 * IDLE) as f64]);
    Report {
        workload: "task-memory",
        unit: "bytes/task",
        subjects: vec![mean("tokio", kept.0), mean("coyield", kept.1)],
    }
}

/// Returns the bytes of one of our idle tasks: the figure of `task-memory`.
#[must_use]
pub fn bytes() -> f64 {
    memory().subjects.into_iter().find(|subject| subject.name == "coyield").map_or(f64::INFINITY, |ours| ours.best)
}

const IDLE: u64 = 10_000;

/// Returns the bytes of idle tasks whose futures have this many words.
fn idle<const WORDS: usize>() -> (i64, i64) {
    let tokio = allocations::kept_during(|| {
        on_tokio(async {
            for _ in 0..IDLE {
                drop(tokio::spawn(async {
                    let words = black_box([0_u64; WORDS]);
                    pending::<()>().await;
                    black_box(&words);
                }));
            }
            settle().await;
        });
    });
    let coyield = allocations::kept_during(|| {
        on_coyield(async {
            for _ in 0..IDLE {
                drop(aio::spawn(async {
                    let words = black_box([0_u64; WORDS]);
                    let _ = try_await!(pending::<()>());
                    black_box(&words);
                }));
            }
            settle().await;
            0
        });
    });
    (tokio, coyield)
}

/// Until every task has had a turn.
async fn settle() {
    for _ in 0..1000 {
        Turn::new().await;
    }
}
