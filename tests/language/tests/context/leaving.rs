//! The future around a block is dropped.

use std::future::pending;

use coyield::context::{AsyncExitStack, BlockExit};
use coyield::prelude::*;
use futures::FutureExt as _;
use tokio::task::yield_now;

use super::trace::Trace;
use coyield_language_tests::executors::everywhere;

#[context_manager]
async fn manager(trace: Trace, name: &'static str) -> impl AsyncContextManager<(), String> {
    let _says = trace.says_dropped(name);
    let ended = try_yield!(());
    trace.say(format!("{name} tears down"));
    yield_now().await;
    trace.say(format!("{name} torn down"));
    if let Err(thrown) = ended {
        raise!(thrown);
    }
    Ok(())
}

#[test]
fn dropping_the_future_runs_only_destructors() {
    everywhere(|| async {
        let trace = Trace::default();
        let block = async {
            async_with!(() = manager(trace.clone(), "a"), () = manager(trace.clone(), "b"), {
                let _says = trace.says_dropped("block");
                pending::<Result<(), _>>().await
            })
        };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "block dropped, b dropped, a dropped");
    });
}

#[test]
fn dropping_the_future_in_the_tear_down_drops_the_manager() {
    everywhere(|| async {
        let trace = Trace::default();
        let block = async { async_with!(() = manager(trace.clone(), "a"), { Ok(()) }) };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "a tears down, a dropped");
    });
}

#[test]
fn dropping_the_future_in_the_set_up_drops_the_manager() {
    #[context_manager]
    async fn slow(trace: Trace) -> impl AsyncContextManager<(), String> {
        let _says = trace.says_dropped("slow");
        pending::<()>().await;
        yield_!(());
        Ok(())
    }
    everywhere(|| async {
        let trace = Trace::default();
        let block = async { async_with!(() = slow(trace.clone()), { Ok(()) }) };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "slow dropped");
    });
}

#[test]
fn a_dropped_stack_tears_down_its_entries_that_are_not_async() {
    everywhere(|| async {
        let trace = Trace::default();
        let block = async {
            async_with!(stack = AsyncExitStack::new(), {
                stack.callback(|| trace.say("called"));
                stack.enter_async_context(manager(trace.clone(), "a")).await?;
                stack.push(|ended: BlockExit<String>| {
                    trace.say(format!("{ended:?}"));
                    Ok(())
                });
                stack.push_async_callback(async || trace.say("never"));
                pending::<Result<(), String>>().await
            })
        };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "Abandoned, a dropped, called");
    });
}

#[test]
fn a_close_that_is_dropped_half_way_continues() {
    everywhere(|| async {
        let trace = Trace::default();
        let closed = async_with!(stack = AsyncExitStack::new(), {
            stack.push(|ended: BlockExit<String>| {
                trace.say(format!("{ended:?}"));
                ended.into_result()
            });
            for name in ["a", "b"] {
                stack.enter_async_context(manager(trace.clone(), name)).await?;
            }
            assert!(stack.aclose().now_or_never().is_none());
            assert_eq!(trace.take(), "b tears down");
            // Later entries are torn down first; a tear-down that has begun is not begun again.
            stack.push_async_exit(async |ended: BlockExit<String>| {
                trace.say(format!("{ended:?}"));
                yield_now().await;
                Err(String::from("late"))
            });
            stack.aclose().await
        });
        assert_eq!(closed, Err(String::from("late")));
        assert_eq!(
            trace.take(),
            "Completed, b torn down, b dropped, a tears down, a torn down, a dropped, Failed(\"late\")"
        );
    });
}
