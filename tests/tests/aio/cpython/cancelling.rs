//! The counterpart of `tasks_cancelling.py`. A request to the awaiter of a task is forwarded to the task when the
//! awaiter has its turn, where Python forwards it at once; so it may come a turn later, and not at all if the task has
//! ended by then.

use coyield::aio::{self, Cancelled, TaskError, cancellable, current_task, running_loop, spawn, try_await};
use coyield_tests::Log;
use coyield_tests::executors::turns;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{end_of, in_python, printed, say, still};

fn forever() -> aio::TryAwait<std::future::Pending<()>> {
    try_await(pending())
}

async fn a_waiting_task(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            say(&log, "begun");
            let told = forever().await;
            say(&log, "finally");
            told
        }
    });
    let (end, handle) = (end_of(&task), task.handle());
    turns(1).await;
    let asked = in_python(handle.cancel());
    say(log, format_args!("cancel: {asked}, {}", still(&handle)));
    end.say(log).await;
    say(log, format_args!("cancel: {}", in_python(handle.cancel())));
}

async fn before_the_first_turn(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move { say(&log, "begun") }
    });
    task.cancel();
    end_of(&task).say(log).await;
}

async fn twice_before_it_is_told(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            for n in 0..2 {
                let ended = if n == 0 { forever().await } else { try_await!(turns(2)) };
                say(&log, format_args!("{n}: {}", if ended.is_ok() { "went on" } else { "told" }));
            }
        }
    });
    turns(1).await;
    task.cancel();
    task.cancel();
    end_of(&task).say(log).await;
}

async fn one_that_catches(log: &Log) {
    let task = spawn(async { if forever().await == Err(Cancelled) { 42 } else { 0 } });
    turns(1).await;
    task.cancel();
    end_of(&task).say(log).await;
}

async fn one_that_ignores(log: &Log) {
    let task = spawn(async {
        let _ = forever().await;
        try_await!(turns(3))?;
        Ok::<_, Cancelled>(42)
    });
    turns(1).await;
    task.cancel();
    turns(2).await;
    say(log, still(&task.handle()));
    end_of(&task).say(log).await;
}

async fn itself(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            current_task().unwrap().cancel();
            say(&log, "asked");
            try_await!(turns(1))?;
            say(&log, "went on");
            Ok::<_, Cancelled>(())
        }
    });
    end_of(&task).say(log).await;
}

async fn cleanup_that_awaits(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            let told = forever().await;
            say(&log, "cleaning");
            try_await!(turns(3))?;
            say(&log, "cleaned");
            told
        }
    });
    turns(1).await;
    task.cancel();
    turns(2).await;
    say(log, still(&task.handle()));
    end_of(&task).say(log).await;
}

async fn again_while_it_cleans_up(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            let _ = forever().await;
            say(&log, "cleaning");
            forever().await.inspect_err(|_| say(&log, "interrupted"))
        }
    });
    turns(1).await;
    task.cancel();
    turns(2).await;
    task.cancel();
    end_of(&task).say(log).await;
}

async fn cleanup_that_fails(log: &Log) {
    let task = spawn(async { forever().await.map_err(|Cancelled| "cleanup broke") });
    turns(1).await;
    task.cancel();
    end_of(&task).say(log).await;
}

async fn cleanup_that_returns(log: &Log) {
    let task = spawn(async {
        if forever().await.is_err() {
            try_await!(turns(1))?;
        }
        Ok::<_, Cancelled>("all the same")
    });
    turns(1).await;
    task.cancel();
    end_of(&task).say(log).await;
}

#[cancellable]
async fn inner(log: Log) -> Result<(), Cancelled> {
    let told = try_await(pending()).await;
    // It does not matter whether it is at a point: there is no other request.
    turns(1).await;
    say(&log, "inner");
    told
}

/// No `#[cancellable]` function: a function in between need not know of cancellation.
async fn middle(log: Log) -> Result<(), Cancelled> {
    let told = inner(log.clone()).await;
    turns(1).await;
    say(&log, "middle");
    told
}

async fn callers_after_callees(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            if try_await!(middle(log.clone())) == Ok(Err(Cancelled)) {
                say(&log, "outer caught it");
            }
            "done"
        }
    });
    turns(1).await;
    task.cancel();
    end_of(&task).say(log).await;
}

async fn one_that_is_awaited(log: &Log) {
    let inner = spawn(forever());
    let (end, handle) = (end_of(&inner), inner.handle());
    let outer = spawn({
        let log = log.clone();
        async move {
            let told = inner.await;
            say(&log, format_args!("awaiter: {} asked", current_task().unwrap().cancelling()));
            told
        }
    });
    turns(2).await;
    handle.cancel();
    end_of(&outer).say(log).await;
    end.say(log).await;
}

async fn one_that_awaits_a_task(log: &Log) {
    let inner = spawn({
        let log = log.clone();
        async move {
            let told = forever().await;
            try_await!(turns(2))?;
            say(&log, "inner cleaned up");
            told
        }
    });
    let end = end_of(&inner);
    let outer = spawn({
        let log = log.clone();
        async move { inner.await.inspect_err(|_| say(&log, "awaiter told")) }
    });
    turns(2).await;
    outer.cancel();
    end_of(&outer).say(log).await;
    end.say(log).await;
}

async fn both(log: &Log) {
    let inner = spawn(forever());
    let (of_inner, handle) = (end_of(&inner), inner.handle());
    let outer = spawn(inner);
    turns(2).await;
    handle.cancel();
    outer.cancel();
    let of_outer = end_of(&outer).how.await.unwrap();
    say(log, format_args!("{}, {of_outer}, {} asked", of_inner.how.await.unwrap(), outer.cancelling()));
}

async fn one_that_awaits_a_task_that_ignores(log: &Log) {
    let inner = spawn(async { if forever().await.is_err() { "ignored" } else { "" } });
    let end = end_of(&inner);
    let outer = spawn(async {
        let value = inner.await?;
        try_await!(turns(2))?;
        Ok::<_, TaskError>(format!("went on with {value}"))
    });
    turns(2).await;
    outer.cancel();
    end_of(&outer).say(log).await;
    end.say(log).await;
}

async fn a_chain_of_three(log: &Log) {
    let [first, second, third] = ["first", "second", "third"].map(|name| {
        let log = log.clone();
        move || say(&log, name)
    });
    let one = spawn(async move {
        let told = forever().await;
        first();
        told
    });
    let of_one = end_of(&one);
    let two = spawn(async move { one.await.inspect_err(|_| second()) });
    let of_two = end_of(&two);
    let three = spawn(async move { two.await.inspect_err(|_| third()) });
    turns(3).await;
    three.cancel();
    end_of(&three).say(log).await;
    of_two.say(log).await;
    of_one.say(log).await;
}

async fn counts(log: &Log) {
    let task = spawn(async {
        let _ = forever().await;
        try_await!(turns(1))
    });
    say(log, format_args!("{}, uncancel: {}", task.cancelling(), task.uncancel()));
    turns(1).await;
    task.cancel();
    say(log, task.cancelling());
    task.cancel();
    say(log, task.cancelling());
    say(log, format_args!("uncancel: {}, {}, {}", task.uncancel(), task.uncancel(), task.uncancel()));
    // It was at a point, and has no request any more. Before 3.13, Python delivers it all the same.
    task.abort();
}

async fn with_timeout(log: Log, after: Duration) -> Result<&'static str, Cancelled> {
    let task = current_task().unwrap();
    let timed_out = Arc::new(AtomicBool::new(false));
    let call = running_loop().call_later(after, {
        let (task, timed_out) = (task.clone(), Arc::clone(&timed_out));
        move || {
            timed_out.store(true, Ordering::Relaxed);
            task.cancel();
        }
    });
    let told = forever().await;
    call.cancel();
    if timed_out.load(Ordering::Relaxed) && task.uncancel() == 0 {
        say(&log, "timed out");
        return Ok("in time");
    }
    say(&log, format_args!("{} more asked", task.cancelling()));
    told.map(|()| "never")
}

async fn structured_blocks(log: &Log) {
    let inside = spawn(with_timeout(log.clone(), Duration::from_millis(10)));
    end_of(&inside).say(log).await;
    let outside = spawn(with_timeout(log.clone(), Duration::from_secs(10)));
    turns(1).await;
    outside.cancel();
    end_of(&outside).say(log).await;
    let cancelled = spawn(with_timeout(log.clone(), Duration::from_secs(10)));
    turns(1).await;
    cancelled.cancel();
    cancelled.cancel();
    end_of(&cancelled).say(log).await;
}

async fn a_sleeping_task(log: &Log) {
    let task = spawn(try_await(aio::sleep(Duration::from_secs(1000))));
    let handle = task.handle();
    running_loop().call_soon(move || assert!(handle.cancel()));
    end_of(&task).say(log).await;
}

async fn from_another_task(log: &Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            let told = forever().await;
            say(&log, "body");
            told
        }
    });
    let cancelling = {
        let (log, task) = (log.clone(), task.handle());
        async move {
            say(&log, "cancelling");
            task.cancel();
            say(&log, "cancelled");
            turns(1).await;
            say(&log, "the turn after");
        }
    };
    let end = end_of(&task);
    turns(1).await;
    end_of(&spawn(cancelling)).say(log).await;
    end.say(log).await;
}

async fn in_the_order_of_the_requests(log: &Log) {
    let tasks = ["a", "b", "c"].map(|name| {
        let log = log.clone();
        spawn(async move {
            let told = forever().await;
            say(&log, name);
            told
        })
    });
    turns(1).await;
    for n in [1, 2, 0] {
        tasks[n].cancel();
    }
    for end in tasks.each_ref().map(end_of) {
        end.say(log).await;
    }
}

#[test]
fn prints_the_same() {
    let log = Log::new();
    macro_rules! cases {
        ($($case:ident)*) => {
            aio::run(async {
                tokio::time::pause();
                // The future of `run` does not take turns with the tasks.
                let log = log.clone();
                let cases = aio::spawn_local(async move {
                    $(
                        log.add(stringify!($case));
                        $case(&log).await;
                    )*
                });
                cases.await
            })
        };
    }
    let ended = cases!(
        a_waiting_task before_the_first_turn twice_before_it_is_told one_that_catches one_that_ignores itself
        cleanup_that_awaits again_while_it_cleans_up cleanup_that_fails cleanup_that_returns callers_after_callees
        one_that_is_awaited one_that_awaits_a_task both one_that_awaits_a_task_that_ignores a_chain_of_three counts
        structured_blocks a_sleeping_task from_another_task in_the_order_of_the_requests
    );
    ended.unwrap();
    assert_eq!(printed(&log), include_str!("../../../python/aio/tasks_cancelling.out"));
}
