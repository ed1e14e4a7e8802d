//! The end of a task group: after an error of a task, an error of the body, or a cancel. After `CPython`'s
//! `test_taskgroups.py`.

use coyield::aio::{self, Cancelled, GroupClosedError, TaskError, TaskGroup, TaskGroupError};
use coyield::try_await;
use coyield_tests::{Log, implements, panic_of};
use futures::executor::block_on;
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[path = "task_groups/cancelled.rs"]
mod cancelled;
#[path = "task_groups/python.rs"]
mod python;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs this under a clock that only advances when all tasks wait.
fn run(future: impl Future<Output = ()>) {
    let ended = aio::run(async {
        tokio::time::pause();
        future.await;
    });
    ended.unwrap();
}

async fn wait(milliseconds: u64) {
    aio::sleep(Duration::from_millis(milliseconds)).await;
}

/// Fails after this time, with that as its message.
async fn crash(milliseconds: u64) -> Result<(), Failure> {
    wait(milliseconds).await;
    Err(milliseconds.to_string().into())
}

/// Logs that it is cancelled, and cleans up for this time.
async fn cancellable_sleep(log: Log, name: &'static str, cleanup: u64) -> Result<(), Failure> {
    let waited = try_await!(wait(10_000));
    log.add(format!("{name}: {waited:?}"));
    wait(cleanup).await;
    log.add(format!("{name} cleaned up"));
    Ok(waited?)
}

fn errors<T>(result: &Result<T, TaskError>) -> Vec<String> {
    let error = result.as_ref().err().and_then(|error| error.downcast_ref::<TaskGroupError>());
    error.map(|error| error.errors().iter().map(ToString::to_string).collect()).unwrap_or_default()
}

#[test]
fn a_group_waits_for_its_tasks_and_returns_the_value_of_the_body() {
    run(async {
        let begun = aio::now();
        let group = TaskGroup::run(async |group| {
            let slow = group.spawn(async {
                wait(20).await;
                42_u32
            })?;
            wait(15).await;
            let quick = group.spawn(async {
                wait(10).await;
                11_u32
            })?;
            Ok::<_, GroupClosedError>((slow, quick))
        });
        let (mut slow, mut quick) = group.await.unwrap();
        assert!(aio::now() - begun >= Duration::from_millis(25));
        assert_eq!((slow.try_result().unwrap().unwrap(), quick.try_result().unwrap().unwrap()), (42, 11));
    });
}

#[test]
fn an_empty_group_gives_what_the_body_returns() {
    assert_eq!(block_on(TaskGroup::run(async |_| 5)).unwrap(), 5);
}

#[test]
fn a_cancelled_child_is_no_failure() {
    run(async {
        let group = TaskGroup::run(async |group| {
            let first = group.spawn(wait(100))?;
            wait(15).await;
            first.cancel();
            let second = group.spawn(async {
                wait(10).await;
                11_u32
            })?;
            Ok::<_, TaskError>((first, second.await?))
        });
        let (first, second) = group.await.unwrap();
        assert!(first.is_cancelled());
        assert_eq!(second, 11);
    });
}

#[test]
fn when_a_child_fails_the_others_and_the_body_are_cancelled_and_clean_up() {
    let log = Log::new();
    run(async {
        let group = TaskGroup::run(async |group| {
            group.spawn(crash(10))?;
            group.spawn(cancellable_sleep(log.clone(), "child", 30))?;
            cancellable_sleep(log.clone(), "body", 20).await?;
            Ok::<_, Failure>(())
        });
        let result = group.await;
        assert_eq!(errors(&result), ["10"]);
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), "1 error in a task group: 10");
    });
    let mut entries = log.take();
    entries[..2].sort();
    assert_eq!(entries, ["body: Err(Cancelled)", "child: Err(Cancelled)", "body cleaned up", "child cleaned up"]);
}

#[test]
fn a_child_that_fails_after_the_body_cancels_the_others() {
    run(async {
        let mut other = None;
        let result = TaskGroup::run(async |group| {
            group.spawn(crash(10))?;
            other = Some(group.spawn(cancellable_sleep(Log::new(), "child", 1))?);
            Ok::<_, GroupClosedError>(())
        });
        assert_eq!(errors(&result.await), ["10"]);
        assert!(other.unwrap().is_cancelled());
    });
}

#[test]
fn all_errors_are_collected() {
    run(async {
        let group = TaskGroup::run(async |group| {
            for _ in 0..2 {
                group.spawn(crash(10))?;
            }
            group.spawn(async {
                let _ = try_await!(wait(1000));
                Err::<(), Failure>("in cleanup".into())
            })?;
            try_await!(wait(1000)).map_err(|_| "of the body")?;
            Ok::<_, Failure>(())
        });
        let result = group.await;
        assert_eq!(errors(&result), ["10", "10", "in cleanup", "of the body"]);
        let text = "4 errors in a task group: 10; 10; in cleanup; of the body";
        assert_eq!(result.unwrap_err().to_string(), text);
    });
}

#[test]
fn an_error_of_the_body_cancels_the_children() {
    run(async {
        let log = Log::new();
        for pause in [0, 10] {
            let group = TaskGroup::run(async |group| {
                group.spawn(cancellable_sleep(log.clone(), "child", 5))?;
                wait(1).await;
                wait(pause).await;
                Err::<(), Failure>("of the body".into())
            });
            assert_eq!(errors(&group.await), ["of the body"]);
            assert_eq!(log.take(), ["child: Err(Cancelled)", "child cleaned up"]);
        }
        let group = TaskGroup::run(async |group| {
            let log = log.clone();
            group.spawn(async move { log.add("it runs") })?;
            Err::<(), Failure>("at once".into())
        });
        assert_eq!(errors(&group.await), ["at once"]);
        assert!(log.take().is_empty(), "a task that has not begun is not begun");
    });
}

#[test]
fn a_body_where_no_point_is_is_dropped() {
    run(async {
        let log = Log::new();
        let group = TaskGroup::run(async |group| {
            let _local = log.noisy("body dropped");
            group.spawn(crash(10))?;
            wait(1000).await;
            Ok::<_, Failure>(())
        });
        assert_eq!(errors(&group.await), ["10"]);
        assert_eq!(log.take(), ["body dropped"]);
    });
}

#[test]
fn a_failure_leaves_the_count_of_cancels_as_it_was() {
    run(async {
        let me = aio::current_task().unwrap();
        let group = TaskGroup::run(async |group| {
            group.spawn(crash(5))?;
            try_await!(wait(1000))?;
            Ok::<_, Failure>(())
        });
        assert_eq!(errors(&group.await), ["5"]);
        assert_eq!(me.cancelling(), 0);
        assert_eq!(try_await!(wait(5)), Ok(()), "what comes after the group is not cancelled");
    });
}

#[test]
fn an_inner_group_is_cancelled_with_the_outer_one() {
    let log = Log::new();
    run(async {
        let group = TaskGroup::run(async |outer| {
            outer.spawn(crash(10))?;
            let inner = TaskGroup::run(async |inner| {
                inner.spawn(cancellable_sleep(log.clone(), "inner child", 5))?;
                Ok::<_, Failure>(())
            });
            inner.await?;
            Ok::<_, Failure>(())
        });
        assert_eq!(errors(&group.await), ["10"]);
        assert_eq!(log.take(), ["inner child: Err(Cancelled)", "inner child cleaned up"]);
    });
}

#[test]
fn an_inner_group_that_fails_is_one_error_of_the_outer_one() {
    run(async {
        let log = Log::new();
        let group = TaskGroup::run(async |outer| {
            outer.spawn(cancellable_sleep(log.clone(), "outer child", 0))?;
            TaskGroup::run(async |inner| inner.spawn(crash(10)).map(drop)).await?;
            Ok::<_, Failure>(())
        });
        let result = group.await;
        assert_eq!(errors(&result), ["1 error in a task group: 10"]);
        let error = result.unwrap_err();
        let inner = &error.downcast_ref::<TaskGroupError>().unwrap().errors()[0];
        assert_eq!(inner.downcast_ref::<TaskGroupError>().unwrap().errors()[0].to_string(), "10");
        assert_eq!(log.take(), ["outer child: Err(Cancelled)", "outer child cleaned up"]);
    });
}

#[test]
fn both_of_two_nested_groups_are_cancelled_from_outside() {
    let log = Log::new();
    run(async {
        let of_task = log.clone();
        let task = aio::spawn(async move {
            TaskGroup::run(async |outer| {
                outer.spawn(cancellable_sleep(of_task.clone(), "outer", 0))?;
                let inner = async |inner: TaskGroup| {
                    inner.spawn(cancellable_sleep(of_task.clone(), "inner", 0))?;
                    cancellable_sleep(of_task.clone(), "body", 0).await
                };
                TaskGroup::run(inner).await?;
                Ok::<_, Failure>(())
            })
            .await
        });
        wait(5).await;
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    let told: Vec<_> = log.take().into_iter().filter(|entry| entry.ends_with("Err(Cancelled)")).collect();
    assert_eq!(told, ["body: Err(Cancelled)", "inner: Err(Cancelled)", "outer: Err(Cancelled)"]);
}

#[test]
fn children_spawn_more_children() {
    fn hydra(group: TaskGroup, heads: Arc<AtomicUsize>) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> {
        Box::pin(async move {
            heads.fetch_add(1, Ordering::Relaxed);
            try_await!(wait(10))?;
            for _ in 0..2 {
                group.spawn(hydra(group.clone(), heads.clone()))?;
            }
            Ok(())
        })
    }
    run(async {
        let heads = Arc::new(AtomicUsize::new(0));
        let result = TaskGroup::run(async |group| {
            group.spawn(hydra(group.clone(), heads.clone()))?;
            let heads = heads.clone();
            group.spawn(async move {
                while heads.load(Ordering::Relaxed) < 10 {
                    wait(15).await;
                }
                Err::<(), Failure>("slain".into())
            })?;
            Ok::<_, GroupClosedError>(())
        });
        assert_eq!(errors(&result.await), ["slain"]);
        assert!(heads.load(Ordering::Relaxed) >= 10);
    });
}

#[test]
fn nothing_is_spawned_in_a_group_that_shuts_down_or_is_over() {
    run(async {
        let log = Log::new();
        let mut kept = None;
        let result = TaskGroup::run(async |group| {
            kept = Some(group.clone());
            group.spawn(crash(5))?;
            let _ = try_await!(wait(1000));
            let refused = group.spawn(async {}).err();
            log.add(refused.unwrap().to_string());
            assert_eq!(refused, Some(GroupClosedError::ShuttingDown));
            Ok::<_, GroupClosedError>(())
        });
        assert_eq!(errors(&result.await), ["5"]);
        assert_eq!(log.take(), ["the task group is shutting down, so no more tasks can be spawned in it"]);
        let group = kept.unwrap();
        assert_eq!(group.spawn(async {}).err(), Some(GroupClosedError::Over));
        assert_eq!(group.spawn_local(async {}).err(), Some(GroupClosedError::Over));
        assert_eq!(group.running(), 0);
    });
}

#[test]
fn a_task_that_ends_leaves_the_group() {
    run(async {
        let group = TaskGroup::run(async |group| {
            for _ in 0..10 {
                wait(10).await;
                group.spawn(wait(30))?;
                assert!(group.running() <= 4);
            }
            wait(100).await;
            Ok::<_, GroupClosedError>(group.running())
        });
        assert_eq!(group.await.unwrap(), 0);
    });
}

#[test]
fn when_it_is_dropped_the_children_are_aborted() {
    let log = Log::new();
    run(async {
        let mut handle = None;
        let group = TaskGroup::run(async |group| {
            let of_child = log.clone();
            handle = Some(
                group
                    .spawn(async move {
                        let _local = of_child.noisy("child dropped");
                        let told = try_await!(wait(1000));
                        of_child.add(format!("{told:?}"));
                    })?
                    .handle(),
            );
            let _local = log.noisy("body dropped");
            wait(1000).await;
            Ok::<_, GroupClosedError>(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(10), group).await.is_err());
        wait(1).await;
        assert!(handle.unwrap().is_cancelled());
    });
    assert_eq!(log.take(), ["body dropped", "child dropped"]);
}

#[test]
fn local_tasks_need_not_be_send() {
    run(async {
        let shared = Rc::new(std::cell::Cell::new(0));
        let of_tasks = shared.clone();
        let group = TaskGroup::run(async move |group| {
            for _ in 0..3 {
                let shared = of_tasks.clone();
                group.spawn_local(async move { shared.set(shared.get() + 1) })?;
            }
            Ok::<_, GroupClosedError>(())
        });
        group.await.unwrap();
        assert_eq!(shared.get(), 3);
    });
}

/// Returns `false`, which the compiler does not know.
fn group_is_empty() -> bool {
    false
}

#[test]
fn a_panic_of_a_child_is_an_error_and_one_of_the_body_comes_out_after_the_cleanup() {
    let log = Log::new();
    run(async {
        let group = TaskGroup::run(async |group| {
            group.spawn(async { assert!(group_is_empty(), "of a child") })?;
            try_await!(wait(1000))?;
            Ok::<_, Failure>(())
        });
        assert_eq!(errors(&group.await), ["the task panicked: of a child"]);
    });
    let of_body = log.clone();
    let said = panic_of(|| {
        run(async {
            let group = TaskGroup::run(async |group| {
                group.spawn(cancellable_sleep(of_body.clone(), "child", 5)).unwrap();
                wait(1).await;
                assert!(group_is_empty(), "of the body");
            });
            let _ = group.await;
        });
    });
    assert!(said.contains("of the body"), "{said}");
    assert_eq!(log.take(), ["child: Err(Cancelled)", "child cleaned up"]);
}

#[test]
fn a_group_is_send_if_the_body_is() {
    let sent = TaskGroup::run(async |group| {
        group.spawn(async {})?.await?;
        Ok::<_, TaskError>(())
    });
    assert!(implements!(sent, Send));
    let local = TaskGroup::run(async |_| {
        let local = Rc::new(1);
        ready(()).await;
        *local
    });
    assert!(block_on(local).is_ok());
}

#[test]
fn a_group_works_on_threads() {
    let mut events = aio::EventLoop::multi_thread().unwrap();
    let sum = events.run(async {
        let group = TaskGroup::run(async |group| {
            let children: Vec<_> = (0..200_u32).map(|n| group.spawn(async move { n })).collect::<Result<_, _>>()?;
            Ok::<_, GroupClosedError>(children)
        });
        let mut children = group.await?;
        // Every result is there when the group has ended.
        Ok::<u32, TaskError>(children.iter_mut().map(|child| child.try_result().unwrap().unwrap()).sum())
    });
    assert_eq!(sum.unwrap(), 199 * 100);
    let failed = events.run(async {
        let group = TaskGroup::run(async |group| {
            for n in 0..100_u32 {
                let spawned = group.spawn(async move {
                    tokio::task::yield_now().await;
                    if n % 10 == 3 { Err("it fails") } else { Ok(try_await!(tokio::task::yield_now()).is_ok()) }
                });
                if spawned.is_err() {
                    break;
                }
            }
        });
        let result = group.await;
        let count = errors(&result).len();
        assert!((1..=10).contains(&count), "{count}");
    });
    failed.unwrap();
}
