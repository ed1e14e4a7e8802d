//! Thousands of tasks on many threads, which cancel, abort and drop each other: all end, and nothing is leaked.

#![forbid(unsafe_code)]

use coyield::aio::{self, EventLoop, Task, TaskError, cancellable};
use coyield::try_await;
use coyield_tests::executors::turns;
use coyield_tests::rng::Rng;
use futures::StreamExt as _;
use futures::future::{Either, join_all, select};
use futures::stream::FuturesUnordered;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const TASKS: u64 = 2000;

/// Counts the live tasks, and the deliveries.
#[derive(Default)]
struct Counts {
    alive: AtomicUsize,
    told: AtomicUsize,
    finished: AtomicUsize,
}

struct Alive(Arc<Counts>);

impl Alive {
    fn new(counts: &Arc<Counts>) -> Self {
        counts.alive.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(counts))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

type Part = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits in some way, and ends when a cancel is delivered.
fn part(mut chance: Rng, counts: &Arc<Counts>, depth: u32) -> Part {
    let alive = Alive::new(counts);
    let kind = chance.below(if depth == 0 { 3 } else { 9 });
    let turn = u32::try_from(chance.below(4)).unwrap();
    let mut some = || {
        let n = 1 + chance.below(3);
        (0..n).map(|_| part(Rng::new(chance.below(u64::MAX)), counts, depth.saturating_sub(1))).collect::<Vec<_>>()
    };
    let told = |alive: &Alive| {
        alive.0.told.fetch_add(1, Ordering::Relaxed);
    };
    match kind {
        0 => Box::pin(async move {
            if try_await!(pending::<()>()).is_err() {
                told(&alive);
                turns(turn).await;
            }
        }),
        1 => Box::pin(async move {
            if try_await!(turns(turn * 5)).is_err() || try_await!(pending::<()>()).is_err() {
                told(&alive);
                let _ = try_await!(turns(turn));
            }
        }),
        2 => Box::pin(async move {
            turns(turn).await;
            drop(alive);
        }),
        3 | 4 => {
            let all = some();
            Box::pin(async move {
                let _alive = alive;
                join_all(all).await;
            })
        }
        5 => {
            let mut all: FuturesUnordered<_> = some().into_iter().collect();
            Box::pin(async move {
                while let Ok(Some(())) = try_await!(all.next()) {}
                drop(alive);
            })
        }
        6 => {
            let (inner, cancel) = cancellable(some().remove(0));
            Box::pin(async move {
                let _alive = alive;
                if turn == 0 {
                    cancel.cancel();
                }
                let _ = try_await!(inner);
            })
        }
        7 => {
            let task = aio::spawn(some().remove(0));
            Box::pin(async move {
                let _alive = alive;
                if turn == 0 { drop(task) } else { drop(task.await) }
            })
        }
        _ => {
            let (one, two) = (some().remove(0), some().remove(0));
            Box::pin(async move {
                let _alive = alive;
                match select(one, two).await {
                    Either::Left(((), rest)) | Either::Right(((), rest)) if turn == 0 => drop(try_await!(rest)),
                    _ => {}
                }
            })
        }
    }
}

fn stress(seed: u64) {
    let counts = Arc::new(Counts::default());
    let mut events = EventLoop::multi_thread().unwrap();
    let ended = events.run({
        let counts = Arc::clone(&counts);
        async move {
            let mut chance = Rng::new(seed);
            let tasks: Vec<Task<()>> = (0..TASKS)
                .map(|_| {
                    let (chance, counts) = (Rng::new(chance.below(u64::MAX)), Arc::clone(&counts));
                    let ends = Arc::clone(&counts);
                    let task = aio::spawn(async move { part(chance, &counts, 3).await });
                    task.add_done_callback(move |_| {
                        ends.finished.fetch_add(1, Ordering::Relaxed);
                    });
                    task
                })
                .collect();
            let handles: Arc<Vec<_>> = Arc::new(tasks.iter().map(Task::handle).collect());
            // From many threads at once, on any task.
            let meddlers: Vec<_> = (0..4)
                .map(|_| {
                    let (mut chance, handles) = (Rng::new(chance.below(u64::MAX)), Arc::clone(&handles));
                    tokio::spawn(async move {
                        for _ in 0..TASKS {
                            let handle = &handles[usize::try_from(chance.below(TASKS)).unwrap()];
                            match chance.below(8) {
                                0 => handle.abort(),
                                1 => handle.cancel_within(Duration::ZERO),
                                2 => {
                                    handle.uncancel();
                                }
                                3 => turns(1).await,
                                _ => {
                                    handle.cancel();
                                }
                            }
                        }
                    })
                })
                .collect();
            let mut awaited = vec![];
            for task in tasks {
                match chance.below(3) {
                    0 => drop(task),
                    1 => awaited.push(aio::spawn(async move { task.await.is_ok() })),
                    _ => awaited.push(aio::spawn(async move {
                        matches!(select(task, Box::pin(turns(3))).await, Either::Left(_))
                    })),
                }
            }
            for meddler in meddlers {
                meddler.await.map_err(TaskError::new)?;
            }
            // A task that is cancelled until it ends does end: some were cancelled in the middle of a cleanup, some not
            // at all.
            while handles.iter().any(|handle| !handle.is_done()) {
                for handle in handles.iter() {
                    handle.cancel();
                }
                turns(1).await;
                aio::sleep(Duration::ZERO).await;
            }
            for one in awaited {
                one.await?;
            }
            Ok::<_, TaskError>(())
        }
    });
    ended.unwrap();
    assert!(format!("{events:?}").contains("unfinished: 0"), "{events:?}");
    events.close();
    assert_eq!(counts.finished.load(Ordering::SeqCst), usize::try_from(TASKS).unwrap());
    assert_eq!(counts.alive.load(Ordering::SeqCst), 0);
    assert!(counts.told.load(Ordering::SeqCst) > 0);
    assert_eq!(Arc::strong_count(&counts), 1);
}

#[test]
fn all_tasks_end_and_nothing_is_left_of_them() {
    (1..=8_u64).for_each(|seed| stress(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
}
