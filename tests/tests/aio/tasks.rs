//! The state of a task: how it ended, its name, its callbacks, and what is logged.

use coyield::aio::sync::Event;
use coyield::aio::{self, EventLoop, NoRunningLoopError, Task, TaskError, TaskState};
use coyield::try_await;
use coyield_tests::executors::turns;
use coyield_tests::{Log, panic_of};
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use logged::Logged;

#[path = "tasks/logged.rs"]
mod logged;
#[path = "tasks/results.rs"]
mod results;

async fn panics(message: &str) {
    turns(0).await;
    assert!(message.is_empty(), "{message}");
}

fn failed() -> Result<u32, io::Error> {
    Err(io::Error::other("it broke"))
}

#[test]
fn a_task_tells_how_it_ended() {
    aio::run(async {
        let mut finished = aio::spawn(async { Ok::<_, io::Error>(1) });
        let mut fails = aio::spawn(async { failed() });
        let mut panics = aio::spawn(panics("it panics"));
        let mut cancelled = aio::spawn(pending::<()>());
        let mut aborted = aio::spawn(pending::<()>());
        assert!(!finished.is_done() && finished.try_result().is_none());
        assert_eq!(finished.state(), TaskState::Pending);
        turns(1).await;
        cancelled.cancel();
        aborted.abort();
        turns(3).await;
        let states = [finished.state(), fails.state(), panics.state(), cancelled.state(), aborted.state()];
        assert_eq!(
            states,
            [TaskState::Finished, TaskState::Failed, TaskState::Panicked, TaskState::Cancelled, TaskState::Cancelled,]
        );
        assert!(finished.is_done() && fails.is_done() && panics.is_done() && cancelled.is_done() && aborted.is_done());
        assert!(cancelled.is_cancelled() && aborted.is_cancelled() && !fails.is_cancelled());
        assert!(!finished.cancel() && !cancelled.cancel(), "they have ended");
        assert_eq!(finished.try_result().unwrap().unwrap(), 1);
        assert!(finished.try_result().is_none(), "it is handed out once");
        let error = fails.try_result().unwrap().unwrap_err();
        assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::Other);
        assert_eq!(error.to_string(), "it broke");
        let error = panics.try_result().unwrap().unwrap_err();
        assert!(error.is_panic());
        assert_eq!(error.to_string(), "the task panicked: it panics");
        assert!(cancelled.try_result().unwrap().unwrap_err().is_cancelled());
        assert!(aborted.try_result().unwrap().unwrap_err().is_cancelled());
    })
    .unwrap();
}

#[test]
fn a_panic_can_go_on_where_the_task_is_awaited() {
    let message = panic_of(|| {
        aio::run(async {
            if let Err(TaskError::Panicked(panic)) = aio::spawn(panics("as it was")).await {
                assert_eq!(panic.message(), "as it was");
                panic.resume();
            }
        })
        .map_err(|error| match error {
            TaskError::Panicked(panic) => panic.resume(),
            other => other,
        })
    });
    assert_eq!(message, "as it was");
}

#[test]
fn a_task_that_panics_in_a_destructor_while_it_is_dropped_has_panicked() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in the destructor");
        }
    }
    let mut events = EventLoop::new().unwrap();
    let mut left = None;
    events
        .run_until_complete(async {
            let with_destructor = || async {
                let _panics = Panics;
                pending::<()>().await;
            };
            let aborted = aio::spawn(with_destructor());
            left = Some(aio::spawn(with_destructor()));
            turns(1).await;
            aborted.abort();
            assert_eq!(aborted.await.unwrap_err().to_string(), "the task panicked: in the destructor");
        })
        .unwrap();
    events.close();
    let mut left = left.unwrap();
    assert_eq!(left.try_result().unwrap().unwrap_err().to_string(), "the task panicked: in the destructor");
}

#[test]
fn a_task_has_a_name_and_a_place() {
    aio::run(async {
        let (first, second) = (aio::spawn(async {}), aio::spawn_local(async {}));
        let number = |name: String| name.strip_prefix("Task-").unwrap().parse::<u64>().unwrap();
        assert!(number(first.name()) < number(second.name()));
        first.set_name("the first");
        assert_eq!(first.name(), "the first");
        for task in [first.handle(), second.handle()] {
            assert!(task.spawned_at().file().ends_with("aio/tasks.rs"));
        }
        assert_ne!(first.handle(), second.handle());
        assert_eq!(first.handle(), first.handle());
        first.await?;
        second.await
    })
    .unwrap();
}

#[test]
fn a_task_shows_its_name_its_place_how_it_stands_and_its_result() {
    aio::run(async {
        let line = line!() + 1;
        let task = aio::spawn(async { 5 });
        task.set_name("five");
        let pending = format!("{task:?}");
        assert!(pending.starts_with("Task { name: \"five\", spawned_at: "), "{pending}");
        assert!(pending.contains(&format!("aio/tasks.rs:{line}:")), "{pending}");
        assert!(pending.ends_with("state: Pending }"), "{pending}");
        turns(1).await;
        let done = format!("{task:?}");
        assert!(done.ends_with("state: Finished, result: Some(Ok(5)) }"), "{done}");
        assert!(format!("{:?}", task.handle()).starts_with("TaskHandle { name: \"five\""));
        assert_eq!(task.await.unwrap(), 5, "it can still be awaited");
        let fails = aio::spawn(async { failed() });
        turns(1).await;
        let done = format!("{fails:?}");
        assert!(done.contains("state: Failed, result: Some(Err(Failed("), "{done}");
        assert!(fails.await.is_err());
    })
    .unwrap();
}

#[test]
fn a_result_may_show_its_own_task() {
    #[derive(Clone, Default)]
    struct Shows(Arc<OnceLock<Task<Box<Shows>>>>);
    impl std::fmt::Debug for Shows {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(formatter, "{:?}", self.0.get().map(Task::state))?;
            self.0.get().map_or(Ok(()), |task| write!(formatter, "{task:?}"))
        }
    }
    aio::run(async {
        let shows = Shows::default();
        let result = Box::new(shows.clone());
        shows.0.set(aio::spawn_local(async move { result })).unwrap();
        turns(1).await;
        let text = format!("{shows:?}");
        assert_eq!(text.matches("Finished").count(), 4, "{text}");
    })
    .unwrap();
}

#[test]
fn outside_of_a_loop_there_are_no_tasks_and_the_error_names_run() {
    assert_eq!(aio::try_spawn(async {}).unwrap_err(), NoRunningLoopError);
    let messages = [
        NoRunningLoopError.to_string(),
        panic_of(|| drop(aio::spawn(async {}))),
        panic_of(|| drop(aio::spawn_local(async {}))),
        panic_of(|| drop(aio::sleep(Duration::ZERO))),
        panic_of(aio::running_loop),
    ];
    for message in messages {
        assert!(message.contains("no running event loop") && message.contains("coyield::aio::run("), "{message}");
    }
    assert_eq!((aio::current_task(), aio::all_tasks()), (None, vec![]));
}

#[test]
#[cfg(debug_assertions)]
fn a_task_that_keeps_its_thread_is_warned_of() {
    let logged = Logged::default();
    logged.during(|| {
        let mut events = EventLoop::new().unwrap();
        let waste = || async {
            let began = std::time::Instant::now();
            while began.elapsed() < Duration::from_micros(5) {}
        };
        events.set_slow_callback_duration(Duration::from_secs(1000));
        events.run_until_complete(waste()).unwrap();
        assert_eq!(logged.take(), [""; 0]);
        events.set_slow_callback_duration(Duration::ZERO);
        events.run_until_complete(waste()).unwrap();
    });
    let lines = logged.take();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for what in ["WARN", "`to_thread`", "task=Task-", "aio/tasks.rs:"] {
        assert!(lines[0].contains(what), "{lines:?}");
    }
}

#[test]
fn cancel_within_drops_what_has_not_ended_in_time() {
    let log = Log::new();
    aio::run(async {
        tokio::time::pause();
        let cleans = |name: &'static str, seconds| {
            let log = log.clone();
            aio::spawn_local(async move {
                let told = try_await!(pending::<()>());
                log.add(format!("{name} told"));
                let _local = log.noisy(name);
                aio::sleep(Duration::from_secs(seconds)).await;
                log.add(format!("{name} cleaned up"));
                told
            })
        };
        let (fast, slow) = (cleans("fast", 1), cleans("slow", 5));
        let stubborn = aio::spawn(async { while try_await!(pending::<()>()).is_err() {} });
        turns(1).await;
        let began = aio::now();
        fast.cancel_within(Duration::from_secs(3));
        slow.cancel_within(Duration::from_secs(3));
        stubborn.cancel_within(Duration::from_secs(3));
        assert!(fast.await.unwrap_err().is_cancelled());
        // Tokio's clock counts in milliseconds.
        let about =
            |seconds, took| (Duration::from_secs(seconds)..Duration::from_millis(seconds * 1000 + 10)).contains(&took);
        assert!(about(1, aio::now() - began));
        assert!(slow.await.unwrap_err().is_cancelled());
        assert!(stubborn.await.unwrap_err().is_cancelled());
        assert!(about(3, aio::now() - began));
    })
    .unwrap();
    assert_eq!(log.take(), ["fast told", "slow told", "fast cleaned up", "fast", "slow"]);
}

#[test]
fn cancel_within_takes_all_durations_and_tasks_that_have_ended() {
    aio::run(async {
        let task = aio::spawn(async { try_await!(pending::<()>()) });
        turns(1).await;
        task.cancel_within(Duration::MAX);
        let handle = task.handle();
        assert!(task.await.unwrap_err().is_cancelled());
        handle.cancel_within(Duration::ZERO);
        handle.abort();
        assert_eq!(handle.cancelling(), 1);
    })
    .unwrap();
}

#[test]
fn the_timer_of_cancel_within_ends_with_the_task() {
    let handle = Arc::new(());
    let kept = Arc::downgrade(&handle);
    // On a runtime of tokio's own, which counts its tasks.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let task = aio::spawn(async move {
            let _ = try_await!(pending::<()>());
            drop(handle);
        });
        turns(1).await;
        let metrics = tokio::runtime::Handle::current().metrics();
        let alive = metrics.num_alive_tasks();
        task.cancel_within(Duration::from_secs(1_000_000));
        task.await.unwrap();
        turns(3).await;
        assert_eq!(metrics.num_alive_tasks(), alive - 1);
    });
    assert!(kept.upgrade().is_none());
}

#[test]
fn the_current_task_is_that_which_runs() {
    aio::run(async {
        let outer = aio::current_task().unwrap();
        assert_eq!(aio::all_tasks(), std::slice::from_ref(&outer));
        let seen = Arc::new(Mutex::new(None));
        let inner = aio::spawn({
            let seen = Arc::clone(&seen);
            async move { *seen.lock().unwrap() = aio::current_task() }
        });
        assert_eq!(aio::all_tasks().len(), 2);
        let handle = inner.handle();
        inner.await.unwrap();
        assert_eq!(seen.lock().unwrap().take(), Some(handle));
        assert_eq!(aio::current_task().as_ref(), Some(&outer));
        assert_eq!(aio::all_tasks(), [outer]);
    })
    .unwrap();
    assert_eq!(aio::current_task(), None);
}

#[test]
fn tasks_run_on_a_bare_runtime_of_tokio() {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let ended = tokio.block_on(async {
        let task = aio::spawn(async {
            let inner = aio::spawn(async { try_await!(pending::<()>()) });
            inner.await
        });
        task.cancel();
        let begun = aio::spawn(async { aio::spawn(async { 5 }).await });
        (task.await, begun.await)
    });
    assert!(ended.0.unwrap_err().is_cancelled());
    assert_eq!(ended.1.unwrap(), 5);
}

#[test]
fn a_task_of_a_runtime_that_was_shut_down_is_cancelled() {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let (pending, handle) = {
        let _here = tokio.enter();
        let task = aio::spawn(pending::<()>());
        (task, tokio.handle().clone())
    };
    drop(tokio);
    let _here = handle.enter();
    let late = aio::spawn(async { 5 });
    assert!(late.is_done());
    assert!(futures::executor::block_on(pending).unwrap_err().is_cancelled());
    assert!(futures::executor::block_on(late).unwrap_err().is_cancelled());
}
