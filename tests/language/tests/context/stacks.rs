//! Exit stacks that are closed, dropped and moved, without a block.

use coyield::context::{AsyncExitStack, BlockExit, ExitStack, LocalExitStack};
use coyield::prelude::*;

use super::trace::Trace;
use coyield_language_tests::executors::everywhere;

fn filled(trace: &Trace) -> ExitStack<'_, String> {
    let mut stack = ExitStack::new();
    for name in ["a", "b"] {
        stack.push(move |ended: BlockExit<String>| {
            trace.say(format!("{name} {ended:?}"));
            ended.into_result()
        });
    }
    stack
}

#[test]
fn a_closed_stack_is_empty_and_can_be_filled_again() {
    let trace = Trace::default();
    let mut stack = filled(&trace);
    assert_eq!(stack.close(), Ok(()));
    assert_eq!(trace.take(), "b Completed, a Completed");
    assert_eq!(stack.close(), Ok(()));
    stack.callback(|| trace.say("c"));
    drop(stack);
    assert_eq!(trace.take(), "c");
}

#[test]
fn a_dropped_stack_is_torn_down() {
    let trace = Trace::default();
    drop(filled(&trace));
    assert_eq!(trace.take(), "b Abandoned, a Abandoned");
}

#[test]
fn the_result_of_an_exit_is_ignored() {
    let trace = Trace::default();
    let mut stack = filled(&trace);
    stack.push(|_| Err(String::from("unheard")));
    drop(stack);
    assert_eq!(trace.take(), "b Abandoned, a Abandoned");
}

#[test]
fn pop_all_moves_the_entries() {
    let trace = Trace::default();
    let kept = with!(stack = ExitStack::new(), {
        let set_up = stack.enter_context(resource(trace.clone()))?;
        assert_eq!(set_up, 5);
        Ok(stack.pop_all())
    });
    assert_eq!(trace.take(), "");
    let mut kept = kept.unwrap().unwrap();
    assert_eq!(kept.close(), Ok(()));
    assert_eq!(trace.take(), "torn down");
}

#[context_manager]
fn resource(trace: Trace) -> impl ContextManager<u32, String> {
    yield_!(5);
    trace.say("torn down");
    Ok(())
}

#[test]
fn pop_all_moves_the_entries_of_an_async_stack() {
    everywhere(|| async {
        let trace = Trace::default();
        let kept = async_with!(stack = AsyncExitStack::<String>::new(), {
            stack.enter_context(resource(trace.clone()))?;
            stack.push_async_callback(async || trace.say("awaited"));
            Ok(stack.pop_all())
        });
        assert_eq!(trace.take(), "");
        assert_eq!(kept.unwrap().unwrap().aclose().await, Ok(()));
        assert_eq!(trace.take(), "awaited, torn down");
    });
}

#[test]
fn a_local_stack_takes_entries_that_are_not_send() {
    let count = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut stack = LocalExitStack::<String>::default();
    let inner = count.clone();
    stack.callback(move || inner.set(inner.get() + 1));
    assert_eq!(format!("{stack:?}"), "LocalExitStack { length: 1, .. }");
    drop(stack);
    assert_eq!(count.get(), 1);
}
