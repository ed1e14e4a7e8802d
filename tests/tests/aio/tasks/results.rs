//! The end of a task: its result, its waiters and its callbacks.

use super::*;

#[test]
fn callbacks_are_called_in_order_before_the_awaiter_goes_on() {
    let log = Log::new();
    aio::run(async {
        let task = aio::spawn(async { turns(1).await });
        for name in ["one", "two"] {
            let log = log.clone();
            assert!(task.add_done_callback(move |result| log.add(format!("{name}: {result:?}"))));
        }
        task.await.unwrap();
        log.add("awaited");
    })
    .unwrap();
    assert_eq!(log.take(), ["one: Ok(())", "two: Ok(())", "awaited"]);
}

#[test]
fn callbacks_see_that_the_task_is_done_and_are_not_in_it() {
    let log = Log::new();
    aio::run(async {
        let task = aio::spawn(async { failed() });
        let (handle, of_callback) = (task.handle(), log.clone());
        task.add_done_callback(move |_| {
            of_callback.add(format!("{:?} {:?}", handle.state(), aio::current_task()));
            // It can use the loop.
            let log = of_callback.clone();
            drop(aio::spawn(async move { log.add("spawned by the callback") }));
        });
        assert!(task.await.is_err());
        turns(1).await;
    })
    .unwrap();
    assert_eq!(log.take(), ["Failed None", "spawned by the callback"]);
}

#[test]
fn a_callback_that_is_added_by_a_callback_is_called() {
    let log = Log::new();
    aio::run(async {
        let task = Arc::new(OnceLock::<Task<()>>::new());
        task.set(aio::spawn(turns(1))).unwrap();
        let (again, of_callback) = (Arc::clone(&task), log.clone());
        task.get().unwrap().add_done_callback(move |_| {
            of_callback.add("first");
            let log = of_callback.clone();
            assert!(again.get().unwrap().add_done_callback(move |_| log.add("added")));
            of_callback.add("first is done");
        });
        turns(4).await;
        // When the task has ended they are called at once.
        let (again, of_callback) = (Arc::clone(&task), log.clone());
        assert!(task.get().unwrap().add_done_callback(move |_| {
            of_callback.add("late");
            let log = of_callback.clone();
            assert!(again.get().unwrap().add_done_callback(move |_| log.add("late, added")));
        }));
        log.add("end");
    })
    .unwrap();
    assert_eq!(log.take(), ["first", "first is done", "added", "late", "late, added", "end"]);
}

#[test]
fn a_callback_that_panics_is_logged_and_loses_nothing() {
    let logged = Logged::default();
    logged.during(|| {
        let log = Log::new();
        aio::run(async {
            let task = aio::spawn(async { 3 });
            let of_callback = log.clone();
            task.add_done_callback(|_| panic!("bad callback"));
            task.add_done_callback(move |result| of_callback.add(format!("{result:?}")));
            turns(2).await;
            task.add_done_callback(|_| panic!("worse callback"));
            assert_eq!(task.await.unwrap(), 3);
        })
        .unwrap();
        assert_eq!(log.take(), ["Ok(3)"]);
    });
    let lines: Vec<_> = logged.take().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("a done-callback panicked") && lines[0].contains("bad callback"), "{lines:?}");
}

#[test]
fn no_callback_is_called_when_the_result_was_handed_out() {
    aio::run(async {
        let mut task = aio::spawn(async { 3 });
        turns(1).await;
        assert_eq!(task.try_result().unwrap().unwrap(), 3);
        assert!(!task.add_done_callback(|_| unreachable!()));
    })
    .unwrap();
}

#[test]
fn a_task_is_awaited_once() {
    let message = panic_of(|| {
        let ended = aio::run(async {
            let mut task = aio::spawn(async { 3 });
            (&mut task).await.unwrap();
            (&mut task).await.unwrap()
        });
        match ended {
            Err(TaskError::Panicked(panic)) => panic.resume(),
            other => other,
        }
    });
    assert_eq!(message, "the task was awaited after its result was taken");
}

/// Logs its name when it is dropped.
#[derive(Clone)]
struct Told(Log, &'static str);

impl aio::Plain for Told {}

impl Drop for Told {
    fn drop(&mut self) {
        self.0.add(self.1);
    }
}

#[test]
fn a_result_goes_with_its_task_and_not_with_the_handles() {
    let log = Log::new();
    aio::run(async {
        let gate = Arc::new(Event::new());
        let behind = async |result: Told, gate: Arc<Event>| {
            gate.wait().await;
            result
        };
        let early = Told(log.clone(), "early result");
        let ended = aio::spawn(async move { early });
        let running = aio::spawn(behind(Told(log.clone(), "late result"), Arc::clone(&gate)));
        let local = aio::spawn_local(behind(Told(log.clone(), "local result"), Arc::clone(&gate)));
        let handles = [ended.handle(), running.handle(), local.handle()];
        turns(2).await;
        drop((ended, running, local));
        log.add("tasks dropped");
        gate.set();
        turns(9).await;
        assert!(handles.iter().all(|task| task.state() == TaskState::Finished));
        log.add("end");
    })
    .unwrap();
    assert_eq!(log.take(), ["early result", "tasks dropped", "late result", "local result", "end"]);
}

#[test]
fn a_callback_is_called_with_a_result_that_nobody_awaits_any_more() {
    let log = Log::new();
    aio::run(async {
        let result = Told(log.clone(), "result");
        let task = aio::spawn(async move {
            turns(1).await;
            result
        });
        let (called, handle) = (log.clone(), task.handle());
        task.add_done_callback(move |result| called.add(if result.is_ok() { "called" } else { "failed" }));
        drop(task);
        turns(4).await;
        assert!(handle.is_done());
        log.add("end");
    })
    .unwrap();
    assert_eq!(log.take(), ["called", "result", "end"]);
}

#[test]
fn a_failure_is_logged_when_its_task_is_dropped_though_there_are_handles() {
    let logged = Logged::default();
    logged.during(|| {
        aio::run(async {
            let gate = Arc::new(Event::new());
            let waits = Arc::clone(&gate);
            let ended = aio::spawn(async { failed() });
            let running = aio::spawn(async move {
                waits.wait().await;
                failed()
            });
            let handles = [ended.handle(), running.handle()];
            turns(2).await;
            drop((ended, running));
            gate.set();
            turns(4).await;
            assert!(handles.iter().all(|task| task.state() == TaskState::Failed));
            assert_eq!(logged.take().iter().filter(|line| line.starts_with("ERROR")).count(), 2);
            drop(handles);
        })
        .unwrap();
    });
    let lines: Vec<_> = logged.take().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn a_failure_that_nobody_retrieves_is_logged_with_name_and_place() {
    let logged = Logged::default();
    logged.during(|| {
        aio::run(async {
            let named = aio::spawn(async { failed() });
            named.set_name("loses");
            drop(named);
            let dropped_later = aio::spawn(panics("it panics"));
            turns(2).await;
            drop(dropped_later);
        })
        .unwrap();
    });
    // Printing a panic may take so long that it causes a warning.
    let lines: Vec<_> = logged.take().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let says = |line: &str, what: &[&str]| what.iter().all(|what| line.contains(what));
    assert!(
        says(&lines[0], &["ERROR", "its error was never retrieved", "task=loses", "results.rs:", "error=it broke"]),
        "{lines:?}"
    );
    assert!(
        says(&lines[1], &["ERROR", "task=Task-", "results.rs:", "error=the task panicked: it panics"]),
        "{lines:?}"
    );
}

#[test]
fn retrieved_and_cancelled_results_and_values_are_not_logged() {
    let logged = Logged::default();
    logged.during(|| {
        aio::run(async {
            let read = aio::spawn(async { failed() });
            assert!(read.await.is_err());
            let cancelled = aio::spawn(pending::<()>());
            turns(1).await;
            cancelled.cancel();
            drop(cancelled);
            drop(aio::spawn(async { 5 }));
            turns(2).await;
        })
        .unwrap();
    });
    let lines: Vec<_> = logged.take().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(lines, [""; 0]);
}
