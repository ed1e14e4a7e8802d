//! Tasks that await each other, and so would never end: who cancels one of them ends them all.

use coyield::aio::{self, Task, TaskError, TaskHandle, sleep, spawn_local};
use coyield::try_await;
use coyield_tests::Log;
use coyield_tests::asyncio::{TICK, run_paused};
use futures::channel::oneshot;
use futures::future::{BoxFuture, FutureExt as _};

type Awaits = fn(Task<()>) -> BoxFuture<'static, Result<(), TaskError>>;

/// Makes a ring of tasks, each of which awaits the one behind it in its own way, and asks the first one to stop.
fn ring(ways: &[Awaits]) {
    run_paused(async {
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
        assert!(!handles.iter().any(TaskHandle::done), "they wait for each other");
        handles[0].cancel();
        sleep(TICK).await;
        for (number, handle) in handles.iter().enumerate() {
            assert!(handle.cancelled(), "{number}: {:?}", handle.state());
        }
        Ok::<_, TaskError>(())
    })
    .unwrap();
}

fn plainly(next: Task<()>) -> BoxFuture<'static, Result<(), TaskError>> {
    next.boxed()
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
fn at_a_point() {
    let way: Awaits = |next| async { try_await!(next)? }.boxed();
    ring(&[way; 2]);
}

#[test]
fn by_way_of_all_that_passes_requests_on() {
    let ways: [Awaits; 6] = [
        |next| async { aio::timeout(100 * TICK, next).await }.boxed(),
        |next| async { aio::gather([next]).await.map(drop) }.boxed(),
        |next| async { aio::race([next]).await }.boxed(),
        |next| async { aio::cancellable(next).0.await? }.boxed(),
        |next| async { aio::TaskGroup::run(async |_| next.await).await }.boxed(),
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
            log.add(format!("{name}: {:?}", try_await!(next).unwrap()));
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
        assert!(handle.done() && other.done());
        assert_eq!(log.take(), ["first: Err(Cancelled)", "first: Ok(())", "second: Ok(())", "second: Ok(())"]);
        Ok::<_, TaskError>(())
    })
    .unwrap();
}
