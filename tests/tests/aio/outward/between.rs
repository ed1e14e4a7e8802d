//! Code that takes no part, between the operation and the point that ends by the cancel.

use futures::future::join;

use super::*;

/// Cancels the task when it waits. Returns what it logged, and how it ended.
fn lines<F>(body: impl FnOnce(Log) -> F) -> Vec<String>
where
    F: Future<Output = Result<&'static str, TaskError>> + 'static,
{
    let log = Log::new();
    let ended = asyncio::run_paused(cancelled::<&str>(Box::pin(body(log.clone()))));
    log.add(format!("{:?}", ended.map_err(|error| asyncio::name(&error))));
    log.take()
}

const CANCELLED: &str = "Err(\"CancelledError\")";

#[test]
fn a_plain_function_may_look_at_the_error_but_not_go_on_waiting() {
    async fn plain(log: Log) {
        let _local = Child(log.clone(), "the plain function is dropped");
        say(&log, &spawn_local(passes(log.clone())).await);
        sleep(TICK).await;
        log.add("  it went on");
    }
    #[cancellable]
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        plain(log).await;
        Ok("went on")
    }
    let expected =
        ["  child: cancelled", "  an error: CancelledError", "  child: the plain function is dropped", CANCELLED];
    assert_eq!(lines(outer), expected);
}

#[test]
fn what_a_plain_function_returns_is_dropped() {
    async fn plain(log: Log) -> Child {
        say(&log, &spawn_local(passes(log.clone())).await);
        Child(log, "the value is dropped")
    }
    #[cancellable]
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        let value = plain(log.clone()).await;
        log.add("  it has the value");
        drop(value);
        Ok("went on")
    }
    let expected = ["  child: cancelled", "  an error: CancelledError", "  child: the value is dropped", CANCELLED];
    assert_eq!(lines(outer), expected);
}

#[test]
fn each_caller_that_handles_errors_ends() {
    #[cancellable]
    async fn inner(log: Log) -> Result<(), TaskError> {
        passes(log).await
    }
    #[cancellable]
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        for _ in 0..3 {
            if let Err(error) = inner(log.clone()).await {
                log.add(format!("  an error: {error}"));
            }
        }
        Ok("went on")
    }
    assert_eq!(lines(outer), ["  child: cancelled", CANCELLED]);
}

#[test]
fn a_branch_that_cleans_up_is_awaited() {
    #[cancellable]
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        let cleans_up = async {
            let _ = cancellable_sleep(&log, "first", 9).await;
            let _ = cancellable_sleep(&log, "first, cleaning up", 1).await;
            let _ = cancellable_sleep(&log, "first, cleaning up", 1).await;
        };
        let (first, second) = join(cleans_up, passes(log.clone())).await;
        log.add(format!("  {first:?}, {second:?}"));
        Ok("went on")
    }
    let expected = [
        "  first: cancelled",
        "  child: cancelled",
        "  first, cleaning up: slept",
        "  first, cleaning up: slept",
        CANCELLED,
    ];
    assert_eq!(lines(outer), expected);
}

/// Each row is an operation around a plain future, which looks at the error of a child and returns a value.
macro_rules! values {
    ($($name:ident($future:ident) $operation:expr;)*) => {$(
        #[test]
        fn $name() {
            #[cancellable]
            async fn outer(log: Log) -> Result<&'static str, TaskError> {
                let of_child = log.clone();
                let $future = async move {
                    say(&of_child, &spawn_local(passes(of_child.clone())).await);
                    "a value"
                };
                let ended = $operation.await;
                log.add(format!("  {ended:?}"));
                Ok("went on")
            }
            assert_eq!(lines(outer), ["  child: cancelled", "  an error: CancelledError", CANCELLED]);
        }
    )*};
}

values! {
    a_plain_task_does_not_take_it(future) spawn_local(future);
    nor_does_one_in_a_gather(future) gather([spawn_local(future)]);
    nor_does_a_future_in_a_gather(future) gather([future]).return_exceptions();
    nor_does_one_in_a_race(future) race!(future, async { sleep(9 * TICK).await; "late" });
    nor_does_one_with_a_timeout(future) timeout(9 * TICK, future);
    nor_does_a_task_that_is_waited_for(future) wait_for(spawn_local(future), 9 * TICK);
    nor_does_the_body_of_a_group(future) TaskGroup::run(async |_| future.await);
}

#[test]
fn a_point_takes_it_once_and_for_all() {
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        let taken = try_await!(async { try_await!(spawn_local(passes(log.clone()))).is_err() });
        log.add(format!("  {taken:?}, {:?}", try_await!(sleep(TICK))));
        Ok("went on")
    }
    assert_eq!(lines(outer), ["  child: cancelled", "  Ok(true), Ok(())", "Ok(\"went on\")"]);
}

#[test]
fn a_point_below_a_branch_that_raised_it_does_not_take_it() {
    async fn outer(log: Log) -> Result<&'static str, TaskError> {
        let raises = async { say(&log, &spawn_local(passes(log.clone())).await) };
        let beside = async {
            let first = try_await!(sleep(TICK * 2)).is_err();
            let second = try_await!(std::future::ready(())).is_ok();
            log.add(format!("  beside: {first}, {second}"));
        };
        join(raises, beside).await;
        Ok("went on")
    }
    let expected = ["  beside: true, true", "  child: cancelled", "  an error: CancelledError", "Ok(\"went on\")"];
    assert_eq!(lines(outer), expected);
}
