//! The counterpart of `tasks_loop.py`. The future of `run` does not take turns with the tasks: tokio polls it when no
//! task is ready, or after many turns. So the cases are in a task of their own. For the same reason `stop` may let some
//! more turns pass than in Python.

use coyield::aio::{self, EventLoop, Task, current_task, running_loop, spawn};
use coyield::try_await;
use coyield_tests::Log;
use coyield_tests::executors::turns;
use std::future::pending;
use std::time::Duration;

use super::{in_python, printed, say};

fn says(log: &Log, what: &'static str) -> impl FnOnce() + Send + use<> {
    let log = log.clone();
    move || say(&log, what)
}

fn body(log: &Log, name: &'static str, n: u32) -> Task<()> {
    let log = log.clone();
    spawn(async move {
        for turn in 0..n {
            say(&log, format_args!("{name} {turn}"));
            turns(1).await;
        }
    })
}

async fn tasks_take_turns(log: &Log) {
    let tasks = [("a", 3), ("b", 1), ("c", 2)].map(|(name, n)| body(log, name, n));
    say(log, "made");
    for task in tasks {
        task.await.unwrap();
    }
}

async fn calls_and_tasks(log: &Log) {
    let events = running_loop();
    events.call_soon(says(log, "call 1"));
    let task = body(log, "task", 2);
    events.call_soon(says(log, "call 2"));
    let (inner, by_call) = (events.clone(), says(log, "call by a call"));
    events.call_soon(move || drop(inner.call_soon(by_call)));
    events.call_soon(says(log, "call 3")).cancel();
    task.await.unwrap();
}

async fn calls_that_come_later(log: &Log) {
    let events = running_loop();
    for (n, what) in [(30, "after 3"), (10, "after 1"), (20, "after 2")] {
        events.call_later(Duration::from_millis(n), says(log, what));
    }
    events.call_at(events.now() + Duration::from_millis(15), says(log, "in between"));
    events.call_later(Duration::from_millis(20), says(log, "cancelled")).cancel();
    events.call_later(Duration::ZERO, says(log, "at once"));
    say(log, "made");
    aio::sleep(Duration::from_millis(50)).await;
}

async fn a_late_awaiter(log: &Log) {
    let task = body(log, "task", 1);
    turns(3).await;
    say(log, format_args!("done: {}", in_python(task.is_done())));
    task.await.unwrap();
    say(log, "awaited");
}

async fn callbacks_at_the_end(log: &Log) {
    let task = body(log, "task", 1);
    for what in ["first callback", "second callback"] {
        let says = says(log, what);
        task.add_done_callback(|_| says());
    }
    task.await.unwrap();
    say(log, "awaited");
}

async fn the_current_task(log: &Log) {
    let tasks = ["a", "b"].map(|name| {
        let log = log.clone();
        let task = spawn(async move {
            say(&log, format_args!("{name}: {}", current_task().unwrap().name()));
            turns(1).await;
            say(&log, format_args!("{name}: {}", current_task().unwrap().name()));
        });
        task.set_name(format!("task {name}"));
        task
    });
    let of_call = log.clone();
    running_loop().call_soon(move || say(&of_call, format_args!("call: {:?}", current_task())));
    for task in tasks {
        task.await.unwrap();
    }
}

async fn all_that_have_not_ended(log: &Log) {
    let tasks = [("one", 0), ("two", 1)].map(|(name, n)| {
        let task = body(log, "x", n);
        task.set_name(name);
        task
    });
    let names = || {
        let mut names: Vec<_> = aio::all_tasks()
            .iter()
            .filter(|&task| task.name() == "one" || task.name() == "two")
            .map(aio::TaskHandle::name)
            .collect();
        names.sort();
        say(log, format_args!("{names:?}").to_string().replace('"', "'"));
    };
    names();
    turns(1).await;
    names();
    for task in tasks {
        task.await.unwrap();
    }
    names();
}

async fn a_failure_is_raised_where_it_is_awaited(log: &Log) {
    let task = spawn(async { Err::<(), _>("it broke") });
    turns(2).await;
    say(log, "still here");
    if let Err(error) = task.await {
        say(log, format_args!("caught: {error}"));
    }
}

#[test]
fn prints_the_same() {
    let log = Log::new();
    macro_rules! cases {
        ($($case:ident)*) => {
            aio::run(async {
                tokio::time::pause();
                let of_cases = log.clone();
                let cases = aio::spawn_local(async move {
                    let log = of_cases;
                    $(
                        log.add(stringify!($case));
                        $case(&log).await;
                    )*
                });
                cases.await.unwrap();
                log.add("the end of run");
                let of_task = log.clone();
                drop(spawn(async move {
                    let told = try_await!(pending::<()>());
                    say(&of_task, "a told");
                    turns(3).await;
                    say(&of_task, "a cleaned up");
                    told
                }));
                turns(1).await;
            })
        };
    }
    let ended = cases!(
        tasks_take_turns calls_and_tasks calls_that_come_later a_late_awaiter callbacks_at_the_end the_current_task
        all_that_have_not_ended a_failure_is_raised_where_it_is_awaited
    );
    ended.unwrap();
    let mut events = EventLoop::new().unwrap();
    log.add("run_forever");
    let handle = events.handle();
    let stop = || {
        let handle = handle.clone();
        move || handle.stop()
    };
    handle.call_soon(says(&log, "before"));
    handle.call_soon(stop());
    handle.call_soon(says(&log, "in the same turn"));
    events.run_forever();
    log.add("stopped");
    handle.call_soon(stop());
    events.run_forever();
    assert_eq!(printed(&log), include_str!("../../../python/aio/tasks_loop.out"));
}
