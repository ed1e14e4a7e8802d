//! How does a group of tasks end, when one of them fails, or the body, or somebody cancels? After `CPython`'s `test_taskgroups.py`.

use coyield::aio::{self, Cancelled, GroupClosed, TaskError, TaskGroup, TaskGroupError};
use coyield::try_await;
use coyield_tests::{Log, implements, panic_of};
use futures::executor::block_on;
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs this under a clock that only moves when all wait.
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

/// Fails after so long, with that as its message.
async fn crash(milliseconds: u64) -> Result<(), Failure> {
    wait(milliseconds).await;
    Err(milliseconds.to_string().into())
}

/// Says that it was told, and cleans up for so long.
async fn told(log: Log, name: &'static str, cleanup: u64) -> Result<(), Failure> {
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
fn it_waits_for_its_tasks_and_gives_what_the_body_returns() {
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
            Ok::<_, GroupClosed>((slow, quick))
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
        assert!(first.cancelled());
        assert_eq!(second, 11);
    });
}

#[test]
fn when_a_child_fails_the_others_and_the_body_are_cancelled_and_clean_up() {
    let log = Log::new();
    run(async {
        let group = TaskGroup::run(async |group| {
            group.spawn(crash(10))?;
            group.spawn(told(log.clone(), "child", 30))?;
            told(log.clone(), "body", 20).await?;
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
            other = Some(group.spawn(told(Log::new(), "child", 1))?);
            Ok::<_, GroupClosed>(())
        });
        assert_eq!(errors(&result.await), ["10"]);
        assert!(other.unwrap().cancelled());
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
                group.spawn(told(log.clone(), "child", 5))?;
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
fn cancelled_in_the_body_it_is_cancelled_when_all_have_cleaned_up() {
    let log = Log::new();
    run(async {
        let of_task = log.clone();
        let task = aio::spawn(async move {
            TaskGroup::run(async |group| {
                for _ in 0..3 {
                    group.spawn(told(of_task.clone(), "child", 5))?;
                }
                told(of_task.clone(), "body", 10).await
            })
            .await
        });
        wait(5).await;
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    // As in Python, the body is told first, and the children when it has ended by that.
    let children = ["child: Err(Cancelled)"; 3].into_iter().chain(["child cleaned up"; 3]);
    let body = ["body: Err(Cancelled)", "body cleaned up"];
    assert_eq!(log.take(), body.into_iter().chain(children).collect::<Vec<_>>());
}

#[test]
fn cancelled_after_the_body_it_cancels_the_children() {
    let log = Log::new();
    run(async {
        let of_task = log.clone();
        let task =
            aio::spawn(
                async move { TaskGroup::run(async |group| group.spawn(told(of_task, "child", 20)).map(drop)).await },
            );
        wait(5).await;
        task.cancel();
        wait(5).await;
        assert!(!task.done());
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(log.take(), ["child: Err(Cancelled)", "child cleaned up"], "a second cancel changes nothing");
}

#[test]
fn a_body_that_swallows_the_cancel_goes_on() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |group| {
                let child = group.spawn(async {
                    wait(30).await;
                    7_u32
                })?;
                assert_eq!(try_await!(wait(1000)), Err(Cancelled));
                child.await
            });
            let seven = group.await?;
            Ok::<_, TaskError>((seven, aio::current_task().unwrap().cancelling()))
        });
        wait(5).await;
        task.cancel();
        assert_eq!(task.await.unwrap(), (7, 1));
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
fn with_an_error_and_a_cancel_the_error_comes_and_the_cancel_is_told_again() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |group| {
                group.spawn(crash(10))?;
                let _ = try_await!(wait(1000));
                wait(20).await; // it is cancelled while it cleans up
                Err::<(), Failure>(Cancelled.into())
            });
            assert_eq!(errors(&group.await), ["10"]);
            let next = try_await!(wait(1000));
            let me = aio::current_task().unwrap();
            (next, me.cancelling(), me.uncancel())
        });
        wait(15).await;
        task.cancel();
        assert_eq!(task.await.unwrap(), (Err(Cancelled), 1, 0));
    });
}

#[test]
fn an_error_that_a_cancelled_body_raises_comes() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |_| {
                try_await!(wait(1000)).map_err(|_| "not a good idea")?;
                Ok::<_, Failure>(())
            });
            assert_eq!(errors(&group.await), ["not a good idea"]);
        });
        wait(5).await;
        task.cancel();
        task.await.unwrap();
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
                inner.spawn(told(log.clone(), "inner child", 5))?;
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
            outer.spawn(told(log.clone(), "outer child", 0))?;
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
                outer.spawn(told(of_task.clone(), "outer", 0))?;
                let inner = async |inner: TaskGroup| {
                    inner.spawn(told(of_task.clone(), "inner", 0))?;
                    told(of_task.clone(), "body", 0).await
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
            Ok::<_, GroupClosed>(())
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
            assert_eq!(refused, Some(GroupClosed::ShuttingDown));
            Ok::<_, GroupClosed>(())
        });
        assert_eq!(errors(&result.await), ["5"]);
        assert_eq!(log.take(), ["the task group is shutting down, so no more tasks can be spawned in it"]);
        let group = kept.unwrap();
        assert_eq!(group.spawn(async {}).err(), Some(GroupClosed::Over));
        assert_eq!(group.spawn_local(async {}).err(), Some(GroupClosed::Over));
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
            Ok::<_, GroupClosed>(group.running())
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
            Ok::<_, GroupClosed>(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(10), group).await.is_err());
        wait(1).await;
        assert!(handle.unwrap().cancelled());
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
            Ok::<_, GroupClosed>(())
        });
        group.await.unwrap();
        assert_eq!(shared.get(), 3);
    });
}

/// Something that is not true, which the compiler does not see.
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
                group.spawn(told(of_body.clone(), "child", 5)).unwrap();
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
fn it_can_be_sent_if_the_body_can() {
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
fn it_works_on_threads() {
    let mut events = aio::EventLoop::multi_thread().unwrap();
    let sum = events.run(async {
        let group = TaskGroup::run(async |group| {
            let children: Vec<_> = (0..200_u32).map(|n| group.spawn(async move { n })).collect::<Result<_, _>>()?;
            Ok::<_, GroupClosed>(children)
        });
        let mut children = group.await?;
        // Each result is there when the group is over.
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

/// The child of `tests/python/aio/task_groups.py`.
async fn child(log: Log, name: &'static str, delay: u64, fails: bool, cleanup: u64) -> Result<(), Failure> {
    if let Err(cancelled) = try_await!(wait(delay)) {
        log.add(format!("{name}: told"));
        wait(cleanup).await;
        log.add(format!("{name}: cleaned up"));
        return Err(cancelled.into());
    }
    log.add(format!("{name}: {}", if fails { "fails" } else { "ends" }));
    if fails { Err(name.into()) } else { Ok(()) }
}

/// Errors as Python prints the list of them.
fn in_python(error: &TaskError) -> String {
    let Some(group) = error.downcast_ref::<TaskGroupError>() else { return format!("'{error}'") };
    let errors: Vec<_> = group.errors().iter().map(in_python).collect();
    format!("[{}]", errors.join(", "))
}

async fn trial<F>(log: &Log, name: &str, body: impl FnOnce(TaskGroup) -> F, cancel_after: Option<u64>)
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    log.add(format!("-- {name}"));
    let (said, group) = (log.clone(), TaskGroup::run(body));
    let task = aio::spawn(async move {
        match group.await {
            Ok(()) => said.add("group: ends"),
            Err(TaskError::Cancelled) => return Err(Cancelled),
            Err(error) => {
                let count = error.downcast_ref::<TaskGroupError>().map_or(0, |group| group.errors().len());
                said.add(format!("group: {count} of {}", in_python(&error)));
            }
        }
        Ok(())
    });
    if let Some(milliseconds) = cancel_after {
        wait(milliseconds).await;
        task.cancel();
    }
    let cancelled = task.await.is_err_and(|error| error.is_cancelled());
    log.add(if cancelled { "cancelled" } else { "not cancelled" });
}

#[test]
fn it_does_what_cpython_does() {
    let log = Log::new();
    run(async {
        let child = |name, delay, fails, cleanup| child(log.clone(), name, delay, fails, cleanup);
        let (a, body) = (child("a", 20, false, 0), child("body", 10, false, 0));
        let spawned = async move |group: TaskGroup| group.spawn(a).map(drop);
        trial(
            &log,
            "all end",
            async move |group| {
                spawned(group).await?;
                body.await
            },
            None,
        )
        .await;

        let (a, b, body) = (child("a", 10, true, 0), child("b", 1000, false, 40), child("body", 1000, false, 20));
        let fails = async move |group: TaskGroup| {
            group.spawn(a)?;
            group.spawn(b)?;
            body.await
        };
        trial(&log, "a child fails", fails, None).await;

        for (name, body, cancel) in [
            ("the body fails", child("body", 10, true, 0), None),
            ("cancelled while the body runs", child("body", 1000, false, 20), Some(10)),
        ] {
            let a = child("a", 1000, false, 20);
            let runs = async move |group: TaskGroup| {
                group.spawn(a)?;
                body.await
            };
            trial(&log, name, runs, cancel).await;
        }

        let a = child("a", 1000, false, 20);
        trial(&log, "cancelled after the body", async move |group| Ok(group.spawn(a).map(drop)?), Some(10)).await;

        for (name, a, b) in [
            ("nested, and the outer fails", child("a", 10, true, 0), child("b", 1000, false, 20)),
            ("nested, and the inner fails", child("a", 1000, false, 20), child("b", 10, true, 0)),
        ] {
            let nested = async move |group: TaskGroup| {
                group.spawn(a)?;
                Ok(TaskGroup::run(async move |inner| inner.spawn(b).map(drop)).await?)
            };
            trial(&log, name, nested, None).await;
        }
    });
    assert_eq!(log.take(), include_str!("../python/aio/task_groups.out").lines().collect::<Vec<_>>());
}
