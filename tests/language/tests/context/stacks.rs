//! Exit stacks that are closed, dropped and moved, and generators in them.

use std::convert::Infallible;
use std::pin::pin;

use coyield::context::{
    AsyncExitStack, AsyncExits, BlockExit, ExitStack, LocalAsyncExitStack, LocalExitStack, aclosing, aclosing_with,
    closing, closing_with,
};
use coyield::prelude::*;
use futures::FutureExt as _;

use super::trace::Trace;
use coyield_language_tests::executors::{everywhere, everywhere_local, turns};

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

/// Says when it is closed, and waits meanwhile if it is async.
#[generator]
fn numbers(trace: Trace, from: u32) -> impl Generator<u32, (), (), String> {
    for n in from.. {
        if let Err(thrown) = try_yield!(n) {
            trace.say(format!("{from}: {thrown}"));
            if from == 3 {
                raise!(String::from("three"));
            }
            return;
        }
    }
}

#[generator]
async fn async_numbers(trace: Trace, from: u32) -> impl AsyncGenerator<u32> {
    for n in from.. {
        turns(1).await;
        if try_yield!(n).is_err() {
            turns(1).await;
            trace.say(format!("{from} closed"));
            return;
        }
    }
}

#[test]
fn a_stack_closes_generators_that_its_block_drives() {
    let trace = Trace::default();
    let run = |froms: [u32; 2]| {
        with!(stack = ExitStack::new(), {
            let mut all = vec![];
            for from in froms {
                all.push(stack.enter_context(closing_with(numbers(trace.clone(), from), |error| error + "!"))?);
            }
            stack.callback(|| trace.say("called"));
            // Each is a generator, and is moved.
            let firsts = all.iter_mut().map(|numbers| (numbers.next().unwrap(), numbers.next().unwrap()));
            Ok::<_, String>(firsts.map(|(a, b)| a.yielded().unwrap() + b.yielded().unwrap()).collect::<Vec<_>>())
        })
    };
    assert_eq!(run([1, 2]), Ok(Some(vec![3, 5])));
    assert_eq!(trace.take(), "called, 2: generator exit, 1: generator exit");
    assert_eq!(run([3, 4]), Err(String::from("three!")));
    assert_eq!(trace.take(), "called, 4: generator exit, 3: generator exit");
}

#[test]
fn a_generator_that_its_stack_has_closed_is_finished() {
    let trace = Trace::default();
    let handle = with!(stack = LocalExitStack::new(), {
        let mut handle = stack.enter_context(closing(generate! { yield 1; yield 2; }))?;
        assert_eq!(handle.next().unwrap(), CoroutineState::Yielded(1));
        // One that was never started, and one that is dropped before the stack.
        drop(stack.enter_context(closing(generate!(Generator<u32>, {
            yield 1;
        })))?);
        drop(stack.enter_context(closing_with(numbers(trace.clone(), 1), |error| error))?.next());
        Ok::<_, String>(handle)
    });
    let mut handle = handle.unwrap().unwrap();
    assert_eq!(handle.status(), coyield::Status::Finished);
    assert_eq!(handle.iter().next(), None);
    assert_eq!(trace.take(), "1: generator exit");
}

#[test]
fn an_async_stack_closes_generators_and_awaits_them() {
    everywhere(|| async {
        let trace = Trace::default();
        let sums = async_with!(stack = AsyncExitStack::new(), {
            let mut all = vec![];
            for from in [1, 2] {
                all.push(stack.enter_async_context(aclosing(async_numbers(trace.clone(), from))).await?);
            }
            stack.enter_context(closing_with(numbers(trace.clone(), 5), |error| error))?.next().unwrap();
            let mut sum = 0;
            for numbers in &mut all {
                sum += numbers.anext().await.unwrap().yielded().unwrap();
            }
            // A step that was dropped half-way is finished before the close.
            assert!(all[0].anext().now_or_never().is_none());
            Ok::<u32, String>(sum)
        });
        assert_eq!(sums, Ok(Some(3)));
        assert_eq!(trace.take(), "5: generator exit, 2 closed, 1 closed");
    });
}

#[test]
fn an_error_of_an_async_generator_passes_through_the_stack() {
    #[generator]
    async fn fails() -> impl AsyncGenerator<u32, (), (), std::fmt::Error> {
        if try_yield!(1).is_err() {
            raise!(std::fmt::Error);
        }
    }
    everywhere_local(|| async {
        let failed = async_with!(stack = LocalAsyncExitStack::new(), {
            stack.push(|ended: BlockExit<String>| Err(format!("{ended:?}")));
            let mut fails = stack.enter_async_context(aclosing_with(fails(), |error| error.to_string())).await?;
            assert!(fails.anext().await.is_ok());
            Ok(())
        });
        let error = std::fmt::Error.to_string();
        assert_eq!(failed, Err(format!("{:?}", BlockExit::Failed(error))));
    });
}

/// Python's `try` and `finally` around several yields, with a stack: what it has entered is awaited when the generator is
/// closed.
#[generator]
async fn merged(trace: Trace) -> impl AsyncGenerator<u32, (), Result<(), String>> {
    let mut exits = async_with!(stack = AsyncExitStack::new(), {
        stack.push_async_callback({
            let trace = trace.clone();
            async move || {
                turns(2).await;
                trace.say("awaited");
            }
        });
        stack.enter_context(resource(trace.clone()))?;
        Ok(stack.pop_all())
    })?
    .ok_or("swallowed")?;
    let ended = try_yield_from!(generate! {
        async {
            yield 1;
            turns(1).await;
            yield 2;
        }
    });
    exits.aclose().await?;
    match ended {
        Ok(()) => Ok(()),
        Err(thrown) => raise!(thrown),
    }
}

#[test]
fn exits_that_were_popped_are_awaited_by_a_close() {
    everywhere(|| async {
        let trace = Trace::default();
        let mut merged = pin!(merged(trace.clone()));
        assert_eq!(merged.anext().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(trace.take(), "");
        assert_eq!(merged.aclose().await, Ok(None));
        assert_eq!(trace.take(), "torn down, awaited");
    });
}

#[test]
fn exits_are_lent_again() {
    everywhere(|| async {
        let trace = Trace::default();
        let mut exits = AsyncExits::<Infallible>::default();
        for name in ["a", "b"] {
            let Ok(popped) = async_with!(stack = exits, {
                let trace = &trace;
                stack.push_async_callback(async move || trace.say(name));
                Ok(stack.pop_all())
            });
            exits = popped.unwrap();
        }
        assert_eq!(format!("{exits:?}"), "AsyncExits { stack: AsyncExitStack { length: 2, .. }, .. }");
        let Ok(()) = exits.aclose().await;
        assert_eq!(trace.take(), "b, a");
    });
}
