//! Tasks that await each other: a cancel of one of them ends them all.

use std::io;

use coyield::aio::{self, Cancelled, Task, TaskError, TaskGroup, TaskHandle, TaskState, sleep, spawn_local};
use coyield::try_await;
use coyield_tests::Log;
use coyield_tests::asyncio::{TICK, cancellable_sleep, run_paused};
use coyield_tests::executors::turns;
use futures::channel::oneshot;
use futures::future::{BoxFuture, FutureExt as _, join, pending};

type Awaits = fn(Task<()>) -> BoxFuture<'static, Result<(), TaskError>>;

/// Cancels the first task of a ring.
fn ring(ways: &[Awaits]) {
    ring_asked(ways, &[0]);
}

/// Cancels the tasks with these numbers, in this order.
fn ring_asked(ways: &[Awaits], asked: &[usize]) {
    run_paused(async {
        let handles = waiting(ways).await;
        for &number in asked {
            handles[number].cancel();
        }
        // If the request went round for ever, no time would pass.
        turns(100).await;
        for (number, handle) in handles.iter().enumerate() {
            assert!(handle.is_cancelled(), "{number}: {:?}", handle.state());
        }
        Ok::<_, TaskError>(())
    })
    .unwrap();
}

/// Makes a ring of tasks, each of which awaits the next one in its own way.
async fn waiting(ways: &[Awaits]) -> Vec<TaskHandle> {
    let (mut tasks, mut gates) = (Vec::new(), Vec::new());
    for &awaits in ways {
        let (gate, next) = oneshot::channel::<Task<()>>();
        gates.push(gate);
        tasks.push(aio::spawn(async move { awaits(next.await.unwrap()).await }));
    }
    let handles: Vec<TaskHandle> = tasks.iter().map(Task::handle).collect();
    tasks.rotate_left(1);
    for (gate, task) in gates.into_iter().zip(tasks) {
        gate.send(task).unwrap();
    }
    sleep(TICK).await;
    assert!(!handles.iter().any(TaskHandle::is_done), "they wait for each other");
    handles
}

fn plainly(next: Task<()>) -> BoxFuture<'static, Result<(), TaskError>> {
    next.boxed()
}

fn by_a_child(next: Task<()>) -> BoxFuture<'static, Result<(), TaskError>> {
    async { TaskGroup::run(async |group| drop(group.spawn(next))).await }.boxed()
}

#[test]
fn two() {
    ring(&[plainly, plainly]);
}

#[test]
fn many() {
    ring(&[plainly as Awaits; 20]);
}

#[test]
fn of_which_several_are_asked_at_once() {
    for asked in [vec![0, 2], vec![0, 1, 2, 3], vec![3, 2, 1, 0]] {
        ring_asked(&[plainly as Awaits; 4], &asked);
    }
    ring_asked(&[by_a_child, plainly, by_a_child], &[0, 1]);
}

#[test]
fn at_the_end_of_the_loop() {
    for way in [plainly as Awaits, by_a_child] {
        let handles = run_paused(async { Ok::<_, TaskError>(waiting(&[way, plainly, way, way]).await) }).unwrap();
        assert!(handles.iter().all(TaskHandle::is_cancelled));
    }
}

#[test]
fn at_a_point() {
    let way: Awaits = |next| async { try_await!(next)? }.boxed();
    ring(&[way; 2]);
}

#[test]
fn by_way_of_all_that_passes_requests_on() {
    let ways: [Awaits; 7] = [
        |next| async { aio::timeout(100 * TICK, next).await }.boxed(),
        |next| async { aio::gather([next]).await.map(drop) }.boxed(),
        |next| async { aio::race([next]).await }.boxed(),
        |next| async { aio::cancellable(next).0.await? }.boxed(),
        |next| async { TaskGroup::run(async |_| next.await).await }.boxed(),
        by_a_child,
        |next| async { aio::wait_for(next, 100 * TICK).await }.boxed(),
    ];
    for way in ways {
        ring(&[way, plainly]);
        ring(&[plainly, way]);
        ring(&[way, way]);
    }
    ring(&ways);
}

#[test]
fn their_cleanups_are_left_alone() {
    run_paused(async {
        let log = Log::new();
        let (gate, second) = oneshot::channel::<Task<()>>();
        let awaits = |log: Log, name, next: Task<()>| async move {
            log.add(format!("{name}: {:?}", try_await!(next).map(Result::unwrap)));
            log.add(format!("{name}: {:?}", try_await!(sleep(TICK))));
        };
        let (log_of_first, log_of_second) = (log.clone(), log.clone());
        let first = spawn_local(async move { awaits(log_of_first, "first", second.await.unwrap()).await });
        let handle = first.handle();
        let second = spawn_local(awaits(log_of_second, "second", first));
        let other = second.handle();
        gate.send(second).unwrap();
        sleep(TICK).await;
        handle.cancel();
        sleep(5 * TICK).await;
        assert!(handle.is_done() && other.is_done());
        assert_eq!(log.take(), ["second: Err(Cancelled)", "second: Ok(())", "first: Ok(())", "first: Ok(())"]);
        Ok::<_, TaskError>(())
    })
    .unwrap();
}

/// Is cancelled, and takes its time to clean up.
async fn cleans_up(log: Log) -> Result<(), Cancelled> {
    let ended = cancellable_sleep(&log, "waiting", 100).await;
    let _ = cancellable_sleep(&log, "cleanup", 3).await;
    ended
}

/// Cancels the task, and awaits it. Returns what is logged meanwhile.
fn asked(log: &Log, task: impl Future<Output = ()> + 'static) -> Vec<String> {
    run_paused(async {
        let task = spawn_local(task);
        sleep(TICK).await;
        task.cancel();
        task.await
    })
    .unwrap();
    log.take()
}

#[test]
fn a_task_beside_a_ring_is_awaited_to_the_end_of_its_cleanup() {
    let log = Log::new();
    run_paused(async {
        let (gate, first) = oneshot::channel::<Task<()>>();
        let second = spawn_local(async move { first.await.unwrap().await });
        let (beside, of_first) = (cleans_up(log.clone()), log.clone());
        let first = spawn_local(async move {
            let ended = join(second, spawn_local(beside)).await;
            of_first.add(format!("{ended:?}"));
        });
        let handle = first.handle();
        gate.send(first).unwrap();
        sleep(TICK).await;
        handle.cancel();
        sleep(5 * TICK).await;
        assert!(handle.is_done());
    })
    .unwrap();
    assert_eq!(log.take(), ["  waiting: cancelled", "  cleanup: slept", "(Err(Cancelled), Err(Cancelled))"]);
}

#[test]
fn a_task_that_two_others_share_is_in_no_ring() {
    let log = Log::new();
    let of_shared = log.clone();
    let of_task = log.clone();
    let lines = asked(&log, async move {
        let shared = spawn_local(cleans_up(of_shared)).shared();
        let others = [shared.clone(), shared].map(spawn_local);
        of_task.add(format!("{:?}", aio::gather(others).await));
    });
    assert_eq!(lines, ["  waiting: cancelled", "  cleanup: slept", "Err(Cancelled)"]);
}

#[test]
fn a_request_that_is_told_again_has_not_come_back() {
    let log = Log::new();
    let (of_awaited, of_task) = (log.clone(), log.clone());
    let lines = asked(&log, async move {
        let awaited = spawn_local(cleans_up(of_awaited));
        // Its error takes precedence over the cancel, which is delivered to the others again.
        let group = TaskGroup::run(async |group: TaskGroup| {
            drop(group.spawn(async {
                let _ = try_await!(pending::<()>());
                Err::<(), _>(io::Error::other("it fails"))
            }));
            try_await!(pending::<()>())
        });
        let awaits = async {
            let ended = awaited.await;
            of_task.add(format!("{ended:?}"));
        };
        assert!(join(awaits, group).await.1.is_err());
    });
    assert_eq!(lines, ["  waiting: cancelled", "  cleanup: cancelled", "Err(Cancelled)"]);
}

#[test]
fn a_child_that_awaits_who_runs_its_group_ends_when_another_one_fails() {
    for body_ends in [true, false] {
        run_paused(async {
            let (gate, own) = oneshot::channel::<Task<()>>();
            let group = async move |group: TaskGroup| {
                drop(group.spawn(async { own.await.unwrap().await }));
                drop(group.spawn(async { Err::<(), _>(io::Error::other("it fails")) }));
                if !body_ends {
                    let _ = try_await!(pending::<()>());
                    sleep(TICK).await;
                }
            };
            let task = spawn_local(async {
                let ended = aio::timeout(100 * TICK, TaskGroup::run(group)).await;
                assert!(matches!(ended, Err(TaskError::Failed(_))));
            });
            let handle = task.handle();
            gate.send(task).unwrap();
            sleep(5 * TICK).await;
            assert_eq!(handle.state(), TaskState::Finished);
        })
        .unwrap();
    }
}
