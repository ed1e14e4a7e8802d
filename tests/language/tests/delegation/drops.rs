//! Locals of a delegate are dropped before those of its delegator, each once.

use coyield::prelude::*;
use coyield_language_tests::{Log, Noisy, panic_of};
use std::pin::pin;

const NAMES: [&str; 4] = ["outermost", "outer", "inner", "innermost"];
const INNERMOST_FIRST: [&str; 4] = ["innermost", "inner", "outer", "outermost"];

/// Four levels, each with a local and an argument; the last one yields twice.
#[generator]
fn levels(log: Log, depth: usize, argument: Noisy) -> impl Generator<u8, (), (), &'static str> {
    let _local = log.noisy(NAMES[depth]);
    match depth {
        3 => {
            yield_!(1);
            yield_!(2);
        }
        _ => yield_from!(levels(log.clone(), depth + 1, log.noisy("argument"))),
    }
    let _ = &argument;
}

fn new(log: &Log) -> impl Generator<u8, (), (), &'static str> + use<> {
    levels(log.clone(), 0, log.noisy("argument"))
}

/// Every level's local and then its argument, innermost first.
fn all() -> Vec<&'static str> {
    INNERMOST_FIRST.iter().flat_map(|name| [*name, "argument"]).collect()
}

#[test]
fn locals_of_a_delegate_are_dropped_first_at_the_end() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    assert_eq!(g.iter_with_return().count(), 2);
    assert_eq!(log.take(), all());
}

#[test]
fn locals_of_a_delegate_are_dropped_first_at_a_close() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    g.next().unwrap();
    assert!(log.take().is_empty());
    assert_eq!(g.close(), Ok(None));
    assert_eq!(log.take(), all(), "before `close` returns");
    assert_eq!(g.close(), Ok(None));
    assert!(log.take().is_empty());
}

#[test]
fn locals_of_a_delegate_are_dropped_first_at_a_throw() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    g.next().unwrap();
    assert_eq!(g.throw("x"), Err(Thrown::Raised("x")));
    assert_eq!(log.take(), all());
}

#[test]
fn locals_of_a_delegate_are_dropped_first_when_the_generator_is_dropped() {
    let log = Log::new();
    let mut g = Box::pin(new(&log));
    g.next().unwrap();
    g.next().unwrap();
    drop(g);
    assert_eq!(log.take(), all());
}

#[test]
fn locals_of_a_delegate_are_dropped_first_while_unwinding() {
    let log = Log::new();
    panic_of(|| {
        let mut g = pin!(new(&log));
        g.next().unwrap();
        panic!("outside");
    });
    assert_eq!(log.take(), all());
}

#[test]
fn a_delegate_is_dropped_before_its_delegator_continues() {
    #[generator]
    fn delegate(log: Log, fails: bool) -> impl Generator<u8, (), Noisy, &'static str> {
        let _local = log.noisy("delegate");
        yield_!(1);
        if fails {
            raise!("failed");
        }
        log.noisy("value")
    }
    #[generator]
    fn delegator(log: Log, fails: bool) -> impl Generator<u8, (), (), &'static str> {
        let value = try_yield_from!(delegate(log.clone(), fails));
        log.add("goes on");
        yield_!(2);
        drop(value);
        log.add("ends");
    }
    let log = Log::new();
    let mut g = pin!(delegator(log.clone(), false));
    assert_eq!(g.iter_with_return().count(), 2);
    assert_eq!(log.take(), ["delegate", "goes on", "value", "ends"]);
    let mut g = pin!(delegator(log.clone(), true));
    assert_eq!(g.iter_with_return().count(), 2);
    assert_eq!(log.take(), ["delegate", "goes on", "ends"]);
}

#[test]
fn an_unused_return_value_is_dropped_once() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<Noisy, (), Noisy, &'static str> {
        let _ = try_yield!(log.noisy("item"));
        log.noisy("value")
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<Noisy, (), (), &'static str>, {
        let _local = log.noisy("delegator");
        drop(yield from delegate(log.clone()));
    }));
    drop(g.next().unwrap());
    assert_eq!(log.take(), ["item"]);
    g.close().unwrap();
    assert_eq!(log.take(), ["value", "delegator"]);
}

#[test]
fn an_item_that_answers_the_exit_is_dropped_once() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<Noisy, (), (), &'static str> {
        let _local = log.noisy("delegate");
        let _ = try_yield!(log.noisy("item"));
        yield_!(log.noisy("ignored"));
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<Noisy, (), (), &'static str>, {
        let caught = try_yield_from!(delegate(log.clone()));
        log.add(format!("{:?}", caught.unwrap_err()));
    }));
    drop(g.next().unwrap());
    g.close().unwrap();
    let mut events = log.take();
    assert_eq!(events.remove(0), "item");
    assert_eq!(events.pop().as_deref(), Some("IgnoredExit"));
    events.sort_unstable();
    assert_eq!(events, ["delegate", "ignored"]);
}

#[test]
fn values_that_pass_through_are_dropped_once() {
    #[generator]
    fn delegate(log: Log, levels: u32) -> impl Generator<Noisy, Noisy, Noisy, Noisy> {
        if levels > 0 {
            return yield_from!(delegate(log.clone(), levels - 1));
        }
        let _first = yield_!(log.noisy("first item"));
        match try_yield!(log.noisy("second item")) {
            Err(Thrown::Raised(thrown)) => thrown,
            _ => unreachable!(),
        }
    }
    let log = Log::new();
    let mut g = pin!(delegate(log.clone(), 5));
    drop(g.start().unwrap());
    drop(g.send(log.noisy("sent")).unwrap());
    let thrown = g.throw(log.noisy("thrown")).unwrap().completed().unwrap();
    assert_eq!(log.take(), ["first item", "second item", "sent"]);
    drop(thrown);
    assert_eq!(log.take(), ["thrown"]);
    let mut g = pin!(delegate(log.clone(), 5));
    drop(g.start().unwrap());
    let back = g.throw(log.noisy("uncaught")).unwrap_err();
    assert_eq!(log.take(), ["first item"]);
    drop(back);
    assert_eq!(log.take(), ["uncaught"]);
}

#[test]
fn forgetting_a_delegator_drops_nothing() {
    let log = Log::new();
    let mut g = Box::pin(levels(log.clone(), 3, log.noisy("argument")));
    g.next().unwrap();
    let mut outer = Box::pin(generate!(Generator<u8, (), (), &'static str>, { yield from &mut g }));
    outer.next().unwrap();
    std::mem::forget(outer);
    assert!(log.take().is_empty());
    drop(g);
    assert_eq!(log.take(), ["innermost", "argument"]);
}

#[test]
fn a_delegate_that_raised_is_dropped_before_its_delegator_continues() {
    #[generator]
    fn raising(log: Log) -> impl Generator<u8, (), (), &'static str> {
        let _local = log.noisy("local of the delegate");
        yield_!(1);
        raise!("an error");
    }
    #[generator]
    fn catching(log: Log, embedded: bool) -> impl Generator<u8, (), (), &'static str> {
        let caught = if embedded {
            try_yield_from!(raising(log.clone()))
        } else {
            try_yield_from!(raising(log.clone()).boxed_local())
        };
        log.add(format!("{caught:?}"));
        yield_!(2);
    }
    for embedded in [true, false] {
        let log = Log::new();
        let mut g = pin!(catching(log.clone(), embedded));
        g.next().unwrap();
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
        assert_eq!(log.take(), ["local of the delegate", "Err(Raised(\"an error\"))"]);
    }
}

#[test]
fn a_delegate_that_ignored_the_exit_is_dropped_before_its_delegator_continues() {
    #[generator]
    fn stubborn(log: Log) -> impl Generator<u8> {
        let _local = log.noisy("local of the delegate");
        while try_yield!(1).is_err() {}
    }
    #[generator]
    fn catching(log: Log, embedded: bool) -> impl Generator<u8> {
        let caught = if embedded {
            try_yield_from!(stubborn(log.clone()))
        } else {
            try_yield_from!(stubborn(log.clone()).boxed_local())
        };
        log.add(format!("{caught:?}"));
    }
    for embedded in [true, false] {
        let log = Log::new();
        let mut g = pin!(catching(log.clone(), embedded));
        g.next().unwrap();
        g.close().unwrap();
        assert_eq!(log.take(), ["local of the delegate", "Err(IgnoredExit)"]);
    }
}

/// Returns a value that covers the block from which it came: each byte is one that the block could have as its state.
#[generator]
fn large(state: u8, argument: Noisy, depth: u32) -> impl Generator<u8, (), [u8; 4096]> {
    if depth > 0 {
        let below = yield_from!(large(state, argument, depth - 1));
        assert_eq!(below, [state; 4096]);
    } else {
        yield_!(state);
    }
    [state; 4096]
}

#[test]
fn a_body_that_has_returned_is_not_dropped_again_with_its_value() {
    for state in [0, 3, 4] {
        for depth in 0..3 {
            let log = Log::new();
            let mut g = pin!(large(state, log.noisy("argument"), depth));
            g.next().unwrap();
            assert_eq!(g.next().unwrap(), CoroutineState::Complete([state; 4096]));
            assert_eq!(log.take(), ["argument"]);
        }
    }
}

#[test]
fn an_async_body_that_has_returned_is_not_dropped_again_with_its_value() {
    #[generator]
    async fn large(state: u8, _argument: Noisy) -> impl AsyncGenerator<u8, (), [u8; 4096]> {
        yield_from!(once(state));
        [state; 4096]
    }
    #[generator]
    async fn once(state: u8) -> impl AsyncGenerator<u8> {
        yield_!(state);
    }
    for state in [0, 3, 4] {
        let log = Log::new();
        let mut g = pin!(large(state, log.noisy("argument")));
        futures::executor::block_on(async {
            g.anext().await.unwrap();
            assert_eq!(g.anext().await.unwrap(), CoroutineState::Complete([state; 4096]));
        });
        assert_eq!(log.take(), ["argument"]);
    }
}
