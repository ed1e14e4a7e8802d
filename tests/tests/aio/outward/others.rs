//! What is no request to the task: it is an error like any other.

use super::*;

/// A task that somebody else cancels when it waits.
fn cancelled_child() -> aio::Task<()> {
    let child = spawn_local(sleep(9 * TICK));
    let handle = child.handle();
    drop(spawn_local(async move {
        sleep(TICK / 2).await;
        handle.cancel();
    }));
    child
}

fn goes_on(body: Body<&'static str>) {
    assert_eq!(asyncio::run_paused(spawned(body)).unwrap(), "went on");
}

async fn spawned(body: Body<&'static str>) -> Result<&'static str, TaskError> {
    spawn_local(body).await
}

/// Each row awaits a child that somebody else cancels, and says what comes of that.
macro_rules! children {
    ($($name:ident($child:ident) $operation:expr => $error:expr;)*) => {$(
        #[test]
        fn $name() {
            #[cancellable]
            async fn handles_errors() -> Result<&'static str, TaskError> {
                let $child = cancelled_child();
                let error: fn(_) -> Option<TaskError> = $error;
                assert!(error($operation.await).is_some_and(|error| error.is_cancelled()));
                sleep(TICK).await;
                Ok("went on")
            }
            goes_on(Box::pin(handles_errors()));
        }
    )*};
}

children! {
    a_task_that_somebody_else_cancels(child) child => Result::err;
    one_in_a_gather(child) gather([child]) => |ended: Result<Vec<()>, _>| ended.err();
    one_in_a_gather_that_returns_exceptions(child) gather([child]).return_exceptions() =>
        |ended: Result<Vec<Result<(), _>>, TaskError>| ended.unwrap().remove(0).err();
    one_in_a_race(child) race!(child, sleep(9 * TICK)) => Result::err;
    one_with_a_timeout(child) timeout(9 * TICK, child) => Result::err;
    one_that_is_waited_for(child) wait_for(child, 9 * TICK) => Result::err;
    one_that_is_shielded(child) shield(child) => Result::err;
    one_that_a_group_awaits(child) TaskGroup::run(async |_| child.await) => Result::err;
    one_that_another_task_awaits(child) spawn_local(child) => Result::err;
}

#[test]
fn the_cancel_of_a_timeout_is_its_own() {
    #[cancellable]
    async fn polls() -> Result<u32, TaskError> {
        let mut late = 0;
        for _ in 0..3 {
            late +=
                u32::from(wait_for(spawn_local(sleep(9 * TICK)), TICK).await.is_err_and(|error| error.is_timed_out()));
            late += u32::from(timeout(TICK, passes(Log::new())).await.is_err_and(|error| error.is_timed_out()));
        }
        Ok(late)
    }
    assert_eq!(asyncio::run_paused(polls()).unwrap(), 6);
}

#[test]
fn the_handle_of_a_gather_cancels_no_task() {
    #[cancellable]
    async fn gathers() -> Result<&'static str, TaskError> {
        let mut all = gather([sleep(9 * TICK)]);
        let handle = all.handle();
        drop(spawn(async move { handle.cancel() }));
        assert!(all.await.is_err_and(|error| error.is_cancelled()));
        sleep(TICK).await;
        Ok("went on")
    }
    goes_on(Box::pin(gathers()));
}
