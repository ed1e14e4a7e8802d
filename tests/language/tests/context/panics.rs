//! Panics of blocks, managers and entries of stacks.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

use coyield::context::{AbstractContextManager, AsyncExitStack, BlockExit, ExitStack, closing};
use coyield::prelude::*;
use futures::FutureExt as _;
use tokio::task::yield_now;

use super::trace::Trace;
use coyield_language_tests::executors::everywhere;

#[context_manager]
fn tells(trace: Trace, name: &'static str) -> impl ContextManager<(), String> {
    match try_yield!(()) {
        Ok(()) => trace.say(format!("{name} ended")),
        Err(thrown) => trace.say(format!("{name}: {thrown}")),
    }
    Ok(())
}

/// The payload of the closure's panic.
fn panics_with(run: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    match panic.downcast::<&'static str>() {
        Ok(message) => (*message).to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

#[test]
fn a_panic_of_the_block_tears_down_both_managers() {
    let trace = Trace::default();
    let message = panics_with(|| {
        let _: Result<Option<()>, _> = with!(() = tells(trace.clone(), "a"), () = tells(trace.clone(), "b"), {
            let _says = trace.says_dropped("block");
            panic!("oh")
        });
    });
    assert_eq!(message, "oh");
    assert_eq!(trace.take(), "block dropped, b: generator exit, a: generator exit");
}

/// Panics at the place that its argument names.
struct Panics(&'static str);

impl AbstractContextManager for Panics {
    type Resource = ();
    type Error = String;

    fn enter(self: Pin<&mut Self>) -> Result<(), String> {
        assert_ne!(self.0, "enter");
        Ok(())
    }

    fn exit(self: Pin<&mut Self>, ended: BlockExit<String>) -> Result<(), String> {
        assert_ne!(self.0, "exit");
        ended.into_result()
    }
}

#[test]
fn a_panic_of_the_tear_down_after_that_of_the_block_is_ignored() {
    let trace = Trace::default();
    let message = panics_with(|| {
        let _: Result<Option<()>, _> = with!(() = tells(trace.clone(), "a"), () = Panics("exit"), { panic!("oh") });
    });
    assert_eq!(message, "oh");
    assert_eq!(trace.take(), "a: generator exit");
}

#[test]
fn a_generator_that_yields_again_while_panicking_is_dropped() {
    #[context_manager]
    fn twice(trace: Trace) -> impl ContextManager<(), String> {
        let _says = trace.says_dropped("twice");
        let _ = try_yield!(());
        yield_!(());
        Ok(())
    }
    let trace = Trace::default();
    let message = panics_with(|| {
        let _: Result<Option<()>, _> = with!(() = twice(trace.clone()), { panic!("oh") });
    });
    assert_eq!((&*message, &*trace.take()), ("oh", "twice dropped"));
    let message = panics_with(|| {
        let _ = with!(() = twice(trace.clone()), { Ok(()) });
    });
    assert!(message.starts_with("generator didn't stop"), "{message}");
    assert_eq!(trace.take(), "twice dropped");
}

#[test]
fn a_manager_that_was_not_entered_is_not_exited() {
    let trace = Trace::default();
    let message = panics_with(|| {
        let _ = with!(() = tells(trace.clone(), "a"), () = Panics("enter"), () = Panics("exit"), { Ok(()) });
    });
    assert!(message.contains("left != right"), "{message}");
    assert_eq!(trace.take(), "a: generator exit");
}

#[test]
fn a_panic_of_a_tear_down_tears_down_the_managers_further_out() {
    let trace = Trace::default();
    let message = panics_with(|| {
        let _ = with!(stack = ExitStack::new(), {
            stack.enter_context(tells(trace.clone(), "a"))?;
            stack.push(|ended: BlockExit<String>| {
                trace.say("again");
                assert!(ended.is_abandoned(), "not when it ends");
                panic!("on the way out of the other one")
            });
            stack.enter_context(Panics("exit"))?;
            stack.enter_context(tells(trace.clone(), "b"))?;
            Ok(())
        });
    });
    assert!(message.contains("left != right"), "{message}");
    assert_eq!(trace.take(), "b ended, again, a: generator exit");
}

#[test]
fn a_closed_generator_is_closed_when_the_block_panics() {
    let closed = RefCell::new(false);
    let message = panics_with(|| {
        let numbers = generate! { if try_yield!(1).is_err() { *closed.borrow_mut() = true; } };
        let _: Result<Option<()>, String> = with!(mut numbers = closing(numbers), {
            numbers.next().unwrap();
            panic!("oh")
        });
    });
    assert_eq!((&*message, closed.into_inner()), ("oh", true));
}

#[test]
fn a_manager_that_raises_the_exit_panics() {
    #[context_manager]
    fn exits() -> impl ContextManager<(), String> {
        yield_!(());
        raise!(Thrown::Exit)
    }
    let message = panics_with(|| drop(with!(() = exits(), { Ok(()) })));
    assert_eq!(message, "a context manager raised `Exit` without being closed");
}

#[test]
fn a_manager_that_is_entered_twice_or_exited_unentered_panics() {
    let mut manager = Box::pin(tells(Trace::default(), "a"));
    let message = panics_with(|| drop(AbstractContextManager::exit(manager.as_mut(), BlockExit::Completed)));
    assert_eq!(message, "a context manager was exited before it was entered");
    AbstractContextManager::enter(manager.as_mut()).unwrap();
    let message = panics_with(|| drop(AbstractContextManager::enter(manager.as_mut())));
    assert_eq!(message, "a context manager made from a generator can be entered only once");
}

#[context_manager]
async fn atells(trace: Trace, name: &'static str) -> impl AsyncContextManager<(), String> {
    let ended = try_yield!(());
    yield_now().await;
    match ended {
        Ok(()) => trace.say(format!("{name} ended")),
        Err(thrown) => trace.say(format!("{name}: {thrown}")),
    }
    assert_ne!(name, "panics");
    Ok(())
}

/// The payload of the future's panic.
async fn apanics_with(future: impl Future<Output = ()>) -> String {
    let panic = AssertUnwindSafe(future).catch_unwind().await.unwrap_err();
    match panic.downcast::<&'static str>() {
        Ok(message) => (*message).to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

#[test]
fn a_panic_of_an_async_block_awaits_both_tear_downs() {
    everywhere(|| async {
        let trace = Trace::default();
        let message = apanics_with(async {
            let _: Result<Option<()>, _> =
                async_with!(() = atells(trace.clone(), "a"), () = atells(trace.clone(), "b"), {
                    let _says = trace.says_dropped("block");
                    yield_now().await;
                    panic!("oh")
                });
        });
        assert_eq!(message.await, "oh");
        assert_eq!(trace.take(), "block dropped, b: generator exit, a: generator exit");
    });
}

#[test]
fn a_panic_of_an_async_tear_down_after_that_of_the_block_is_ignored() {
    everywhere(|| async {
        let trace = Trace::default();
        let message = apanics_with(async {
            let _: Result<Option<()>, _> =
                async_with!(() = atells(trace.clone(), "a"), () = atells(trace.clone(), "panics"), { panic!("oh") });
        });
        assert_eq!(message.await, "oh");
        assert_eq!(trace.take(), "panics: generator exit, a: generator exit");
    });
}

#[test]
fn a_panic_of_an_async_tear_down_awaits_the_managers_further_out() {
    everywhere(|| async {
        let trace = Trace::default();
        let message = apanics_with(async {
            let _ = async_with!(() = atells(trace.clone(), "a"), () = atells(trace.clone(), "panics"), { Ok(()) });
        });
        assert!(message.await.contains("left != right"));
        assert_eq!(trace.take(), "panics ended, a: generator exit");
    });
}

#[test]
fn a_panic_of_an_entry_of_an_async_stack_awaits_the_entries_further_out() {
    everywhere(|| async {
        let trace = Trace::default();
        let message = apanics_with(async {
            let _ = async_with!(stack = AsyncExitStack::new(), {
                stack.enter_async_context(atells(trace.clone(), "a")).await?;
                stack.push(|ended: BlockExit<String>| {
                    assert!(!ended.is_abandoned(), "of two panics the first goes on");
                    ended.into_result()
                });
                stack.enter_async_context(atells(trace.clone(), "panics")).await?;
                stack.push(|ended| {
                    trace.say(format!("{ended:?}"));
                    Err(String::from("lost"))
                });
                Ok(())
            });
        });
        assert!(message.await.contains("left != right"));
        assert_eq!(trace.take(), "Completed, panics: lost, a: generator exit");
    });
}

/// The payload of a panic, which panics when it is dropped; so does the payload of that, so many times.
struct Bomb(u32);

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.0 > 0 {
            std::panic::panic_any(Bomb(self.0 - 1));
        }
    }
}

/// Panics with a bomb where it is torn down.
struct TearDownBomb;

impl AbstractContextManager for TearDownBomb {
    type Resource = ();
    type Error = String;

    fn enter(self: Pin<&mut Self>) -> Result<(), String> {
        Ok(())
    }

    fn exit(self: Pin<&mut Self>, _: BlockExit<String>) -> Result<(), String> {
        std::panic::panic_any(Bomb(3))
    }
}

#[context_manager]
async fn async_tear_down_bomb() -> impl AsyncContextManager<(), String> {
    let _ = try_yield!(());
    yield_now().await;
    std::panic::panic_any(Bomb(3))
}

#[test]
fn a_payload_that_panics_when_dropped_does_not_abort_a_block() {
    let message = panics_with(|| {
        let _: Result<Option<()>, _> = with!(() = TearDownBomb, { panic!("oh") });
    });
    assert_eq!(message, "oh");
}

#[test]
fn a_payload_that_panics_when_dropped_does_not_abort_a_stack() {
    let trace = Trace::default();
    let message = panics_with(|| {
        let _ = with!(stack = ExitStack::new(), {
            stack.enter_context(tells(trace.clone(), "a"))?;
            stack.enter_context(TearDownBomb)?;
            stack.push(|_| panic!("first"));
            stack.enter_context(tells(trace.clone(), "b"))
        });
    });
    assert_eq!(message, "first");
    assert_eq!(trace.take(), "b ended, a: generator exit");
    // Dropped, and not unwinding.
    let message = panics_with(|| {
        let mut stack = ExitStack::new();
        stack.enter_context(tells(trace.clone(), "a")).unwrap();
        stack.enter_context(TearDownBomb).unwrap();
        stack.callback(|| panic!("first"));
        drop(stack);
    });
    assert_eq!(message, "first");
    assert_eq!(trace.take(), "a: generator exit");
}

#[test]
fn a_payload_that_panics_when_dropped_does_not_abort_an_async_block() {
    everywhere(|| async {
        let message = apanics_with(async {
            let _: Result<Option<()>, _> = async_with!(() = async_tear_down_bomb(), { panic!("oh") });
        });
        assert_eq!(message.await, "oh");
    });
}

#[test]
fn a_payload_that_panics_when_dropped_does_not_abort_an_async_stack() {
    everywhere(|| async {
        let trace = Trace::default();
        let message = apanics_with(async {
            let _ = async_with!(stack = AsyncExitStack::new(), {
                stack.enter_async_context(atells(trace.clone(), "a")).await?;
                stack.enter_async_context(async_tear_down_bomb()).await?;
                stack.enter_context(TearDownBomb)?;
                stack.push(|_| panic!("first"));
                Ok(())
            });
        });
        assert_eq!(message.await, "first");
        assert_eq!(trace.take(), "a: generator exit");
    });
}

/// The future of the block is dropped by a panic, in the middle of a tear-down that has already panicked.
#[test]
fn a_payload_in_a_stack_that_is_dropped_does_not_abort() {
    let message = panics_with(|| {
        let block = async {
            async_with!(stack = AsyncExitStack::<String>::new(), {
                stack.push_async_callback(std::future::pending::<()>);
                stack.enter_context(TearDownBomb)?;
                Ok(())
            })
        };
        let mut block = Box::pin(block);
        assert!(block.as_mut().now_or_never().is_none());
        panic!("dropped");
    });
    assert_eq!(message, "dropped");
}
