//! A panic in a delegate drops all frames, innermost first and once, and leaves the outermost generator finished.

use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield_language_tests::{Log, Noisy, panic_of};
use std::pin::pin;

const NAMES: [&str; 3] = ["outer", "middle", "inner"];

/// Panics at the bottom: at once, or when it is sent `true`.
#[generator]
fn fragile(log: Log, depth: usize, at_once: bool) -> impl Generator<u8, bool, (), &'static str> {
    let _local = log.noisy(NAMES[depth]);
    if depth < 2 {
        let _ = try_yield_from!(fragile(log.clone(), depth + 1, at_once));
        log.add("not reached");
    }
    assert!(!at_once, "as asked");
    while !yield_!(1) {}
    panic!("as asked");
}

#[test]
fn a_panic_in_a_suspended_delegate_drops_all_frames() {
    let log = Log::new();
    let mut g = pin!(fragile(log.clone(), 0, false));
    g.start().unwrap();
    g.send(false).unwrap();
    assert_eq!(panic_of(|| g.send(true)), "as asked");
    assert_eq!(log.take(), ["inner", "middle", "outer"]);
    assert_eq!(g.status(), Status::Finished);
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.send(true), Err(SendError::Finished(true)));
    assert_eq!(g.throw("x"), Err(Thrown::Raised("x")));
    assert_eq!(g.close(), Ok(None));
}

#[test]
fn a_panic_in_a_starting_delegate_drops_all_frames() {
    let log = Log::new();
    let mut g = pin!(fragile(log.clone(), 0, true));
    assert_eq!(panic_of(|| g.start()), "as asked");
    assert_eq!(log.take(), ["inner", "middle", "outer"]);
    assert_eq!(g.status(), Status::Finished);
}

#[test]
fn a_panic_in_a_delegator_after_its_delegate_returned_drops_all_frames() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let _local = log.noisy("outer");
        yield from generate!(Generator<u8>, {
            let _local = log.noisy("inner");
            yield from [1, 2];
            panic!("behind the delegation");
        });
    }));
    g.next().unwrap();
    g.next().unwrap();
    assert_eq!(panic_of(|| g.next()), "behind the delegation");
    assert_eq!(log.take(), ["inner", "outer"]);
}

#[test]
fn a_panic_in_an_iterator_drops_all_frames() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let _local = log.noisy("outer");
        let noisy = log.noisy("iterator");
        yield from(0_u8..).inspect(move |n| {
            let _ = &noisy;
            assert!(*n < 2, "two is too much");
        });
    }));
    g.next().unwrap();
    g.next().unwrap();
    assert_eq!(panic_of(|| g.next()), "two is too much");
    assert_eq!(log.take(), ["iterator", "outer"]);
    assert_eq!(g.status(), Status::Finished);
}

#[test]
fn a_panic_in_a_delegate_by_reference_finishes_the_delegate_too() {
    let log = Log::new();
    let mut inner = fragile(log.clone(), 1, false).boxed();
    {
        let mut g = pin!(generate!(Generator<u8, bool, (), &'static str>, {
            let _local = log.noisy("outer");
            yield from &mut inner;
        }));
        g.start().unwrap();
        assert_eq!(panic_of(|| g.send(true)), "as asked");
        assert_eq!(log.take(), ["inner", "middle", "outer"]);
        assert_eq!(g.status(), Status::Finished);
    }
    assert_eq!(inner.status(), Status::Finished);
}

/// Panics when it is dropped.
struct Bomb(Log, &'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        self.0.add(self.1);
        panic!("{}", self.1);
    }
}

#[generator]
fn mined(log: Log, depth: usize) -> impl Generator<u8, (), (), &'static str> {
    let _local = log.noisy(NAMES[depth]);
    if depth < 2 {
        yield_from!(mined(log.clone(), depth + 1));
    } else {
        let _bomb = Bomb(log.clone(), "bomb");
        yield_!(1);
    }
}

#[test]
fn a_panic_in_a_destructor_drops_the_rest_once() {
    let log = Log::new();
    let expected = ["bomb", "inner", "middle", "outer"];
    for end in ["next", "throw", "close"] {
        let mut g = pin!(mined(log.clone(), 0));
        g.next().unwrap();
        let message = match end {
            "next" => panic_of(|| g.next()),
            "throw" => panic_of(|| g.throw("x")),
            _ => panic_of(|| g.close()),
        };
        assert_eq!(message, "bomb", "{end}");
        assert_eq!(log.take(), expected, "{end}");
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.next(), Err(ResumeError::Finished));
    }
    let mut g = mined(log.clone(), 0).boxed();
    g.next().unwrap();
    assert_eq!(panic_of(|| drop(g)), "bomb");
    assert_eq!(log.take(), expected);
}

#[test]
fn a_panic_in_a_destructor_of_a_delegate_that_never_yields_drops_the_rest() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<u8> {
        let _local = log.noisy("inner");
        let _bomb = Bomb(log, "bomb");
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let _local = log.noisy("outer");
        yield from delegate(log.clone());
    }));
    assert_eq!(panic_of(|| g.next()), "bomb");
    assert_eq!(log.take(), ["bomb", "inner", "outer"]);
}

#[test]
fn a_panic_in_the_destructor_of_a_delegate_that_has_returned_drops_its_value() {
    #[generator]
    fn delegate(log: Log, yields: bool) -> impl Generator<u8, (), Noisy> {
        if yields {
            yield_!(1);
        }
        log.noisy("value")
    }
    let log = Log::new();
    for yields in [false, true] {
        let mut g = pin!(generate!(Generator<u8>, {
            let _local = log.noisy("outer");
            let bomb = Bomb(log.clone(), "bomb");
            drop(yield from delegate(log.clone(), yields).map_yield(move |n| {
                let _ = &bomb;
                n
            }));
        }));
        if yields {
            g.next().unwrap();
        }
        assert_eq!(panic_of(|| g.next()), "bomb");
        let mut events = log.take();
        assert_eq!(events.pop().as_deref(), Some("outer"));
        events.sort_unstable();
        assert_eq!(events, ["bomb", "value"]);
    }
}

#[test]
fn a_panic_in_the_destructor_of_an_unused_value_drops_the_rest() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<u8, (), Bomb> {
        let _ = try_yield!(1);
        Bomb(log, "value")
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let _local = log.noisy("outer");
        drop(yield from delegate(log.clone()));
    }));
    g.next().unwrap();
    assert_eq!(panic_of(|| g.close()), "value");
    assert_eq!(log.take(), ["value", "outer"]);
    assert_eq!(g.status(), Status::Finished);
}

#[test]
fn a_panic_in_the_destructor_of_an_item_that_answers_the_exit_drops_the_rest() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<Option<Bomb>> {
        let _local = log.noisy("delegate");
        let _ = try_yield!(None);
        yield_!(Some(Bomb(log.clone(), "ignored")));
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<Option<Bomb>>, {
        let _local = log.noisy("outer");
        yield from delegate(log.clone());
    }));
    g.next().map(drop).unwrap();
    assert_eq!(panic_of(|| g.close().map(drop)), "ignored");
    let mut events = log.take();
    assert_eq!(events.pop().as_deref(), Some("outer"));
    events.sort_unstable();
    assert_eq!(events, ["delegate", "ignored"]);
}
