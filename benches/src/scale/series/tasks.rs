//! Tasks on a runtime of one thread: many at once, many items in a queue, and many that are cancelled.

use std::future::pending;

use coyield::aio::sync::Queue;
use coyield::aio::{self, gather};
use coyield::try_await;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::measure::Subject;
use crate::workload::tasks::{Turn, coyield_end, coyield_spawns, on_coyield, on_tokio, tokio_end, tokio_spawns};

pub(super) fn spawned() -> Vec<Subject> {
    vec![
        Subject { name: "coyield", run: |tasks| on_coyield(coyield_spawns(tasks)) },
        Subject { name: "tokio", run: |tasks| on_tokio(tokio_spawns(tasks)) },
    ]
}

/// All are put before the first is got.
pub(super) fn queued() -> Vec<Subject> {
    vec![
        Subject {
            name: "coyield",
            run: |items| {
                on_coyield(async move {
                    let queue = Queue::new(0);
                    for number in 0..items {
                        queue.try_put(number).expect("there is room for any number");
                    }
                    let mut sum = 0;
                    for _ in 0..items {
                        sum += queue.get().await.expect("it is not shut down");
                    }
                    sum
                })
            },
        },
        Subject {
            name: "tokio",
            run: |items| {
                on_tokio(async move {
                    let (sender, mut receiver) = mpsc::unbounded_channel();
                    for number in 0..items {
                        sender.send(number).expect("it is received");
                    }
                    let mut sum = 0;
                    for _ in 0..items {
                        sum += receiver.recv().await.expect("it was sent");
                    }
                    sum
                })
            },
        },
    ]
}

/// Until the spawned ones wait.
async fn settle() {
    for _ in 0..10 {
        Turn::new().await;
    }
}

/// Waits until it is cancelled.
async fn wait() {
    let _ = try_await!(pending::<()>());
}

/// Tokio has no branches that can be cancelled, so there they are tasks.
pub(super) fn cancelled() -> Vec<Subject> {
    vec![
        Subject {
            name: "coyield",
            run: |branches| {
                on_coyield(async move {
                    let task = aio::spawn(async move { gather((0..branches).map(|_| wait())).await });
                    settle().await;
                    task.cancel();
                    assert!(task.await.is_err(), "it was cancelled");
                    branches
                })
            },
        },
        Subject {
            name: "tokio",
            run: |tasks| {
                on_tokio(async move {
                    let mut set: JoinSet<()> = (0..tasks).map(|_| pending()).collect();
                    settle().await;
                    set.abort_all();
                    let mut ended = 0;
                    while set.join_next().await.is_some() {
                        ended += 1;
                    }
                    ended
                })
            },
        },
    ]
}

/// With tokio, the tasks are aborted and joined.
pub(super) fn left() -> Vec<Subject> {
    vec![
        Subject {
            name: "coyield",
            run: |tasks| {
                let _ = coyield_end(tasks);
                tasks
            },
        },
        Subject {
            name: "tokio",
            run: |tasks| {
                let _ = tokio_end(tasks);
                tasks
            },
        },
    ]
}
