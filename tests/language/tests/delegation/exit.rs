//! The rules of PEP 380 for the exit.

use coyield::prelude::*;
use coyield::{CloseError, ResumeError, Status};
use coyield_language_tests::Log;
use std::pin::pin;

type Errors = &'static str;

/// Catches the exit and returns.
#[generator]
fn obliging(log: Log) -> impl Generator<u8, (), &'static str, Errors> {
    let caught = try_yield!(1);
    log.add(format!("delegate: {caught:?}"));
    "obliged"
}

/// Yields in answer to the exit.
#[generator]
fn stubborn(log: Log) -> impl Generator<u8, (), &'static str, Errors> {
    let _local = log.noisy("stubborn dropped");
    let _ = try_yield!(2);
    yield_!(3);
    log.add("not reached");
    "never"
}

/// Raises in answer to the exit.
#[generator]
fn failing() -> impl Generator<u8, (), &'static str, Errors> {
    match try_yield!(4) {
        Err(Thrown::Exit) => raise!("failed"),
        _ => "went on",
    }
}

#[test]
fn a_delegate_that_returns_is_closed_and_the_exit_is_still_raised() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        yield from obliging(log.clone());
        log.add("not reached");
        "not this"
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(log.take(), ["delegate: Err(Exit)"]);

    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        match try_yield_from!(obliging(log.clone())) {
            Ok(_) => "the value of the delegate is lost",
            Err(Thrown::Exit) => "exit",
            Err(_) => "another",
        }
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some("exit")));
}

#[test]
fn each_level_may_answer_the_exit() {
    #[generator]
    fn level(log: Log, depth: u8) -> impl Generator<u8, (), u8, Errors> {
        let answer =
            if depth < 4 { try_yield_from!(level(log.clone(), depth + 1)) } else { try_yield!(depth).map(|()| 0) };
        log.add(format!("{depth}: {answer:?}"));
        depth
    }
    let log = Log::new();
    let mut g = pin!(level(log.clone(), 0));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(0)));
    assert_eq!(log.take(), ["4: Err(Exit)", "3: Err(Exit)", "2: Err(Exit)", "1: Err(Exit)", "0: Err(Exit)"]);
}

#[test]
fn an_exit_that_is_thrown_is_a_close() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8, (), u8, Errors>, {
        assert_eq!(try_yield_from!(stubborn(log.clone())), Err(Thrown::IgnoredExit));
        assert_eq!(try_yield_from!(obliging(log.clone())), Err(Thrown::Exit));
        9
    }));
    g.next().unwrap();
    assert_eq!(g.throw(Thrown::Exit), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.throw(Thrown::Exit), Ok(CoroutineState::Complete(9)));
    assert_eq!(log.take(), ["stubborn dropped", "delegate: Err(Exit)"]);
}

#[test]
fn a_delegate_that_yields_ignores_the_exit_and_is_dropped() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        let _local = log.noisy("delegator dropped");
        yield from stubborn(log.clone())
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::IgnoredExit));
    assert_eq!(g.status(), Status::Finished);
    assert_eq!(log.take(), ["stubborn dropped", "delegator dropped"]);
    assert_eq!(g.close(), Ok(None));
}

#[test]
fn a_delegator_that_catches_the_ignored_exit_continues() {
    let log = Log::new();
    let new = || {
        generate!(Generator<u8, (), &'static str, Errors>, {
            let answer = try_yield_from!(stubborn(log.clone()));
            log.add(format!("{answer:?}"));
            yield 20;
            yield from [21, 22];
            "end"
        })
    };
    let mut g = pin!(new());
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(20)), "now it is the delegator that ignores it");
    assert_eq!(log.take(), ["stubborn dropped", "Err(IgnoredExit)"]);
    assert_eq!(g.status(), Status::Suspended);
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(21)));
    assert_eq!(g.close(), Ok(None));
}

#[test]
fn a_level_in_between_that_ignores_the_exit_is_dropped() {
    let log = Log::new();
    // Its delegate returns; it goes on where it should stop.
    let mut g = pin!(generate!(Generator<u8, (), (), Errors>, {
        let answer = try_yield_from!(generate!(Generator<u8, (), (), Errors>, {
            let _local = log.noisy("middle dropped");
            let answer = try_yield_from!(obliging(log.clone()));
            log.add(format!("middle: {answer:?}"));
            yield 30;
        }));
        log.add(format!("outer: {answer:?}"));
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(())));
    assert_eq!(log.take(), ["delegate: Err(Exit)", "middle: Err(Exit)", "middle dropped", "outer: Err(IgnoredExit)"]);
}

#[test]
fn a_level_in_between_that_catches_the_ignored_exit_and_returns_is_closed() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        let answer = try_yield_from!(generate!(Generator<u8, (), &'static str, Errors>, {
            let answer = try_yield_from!(stubborn(log.clone()));
            log.add(format!("middle: {answer:?}"));
            "closed after all"
        }));
        log.add(format!("outer: {answer:?}"));
        "end"
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some("end")));
    assert_eq!(log.take(), ["stubborn dropped", "middle: Err(IgnoredExit)", "outer: Err(Exit)"]);
}

#[test]
fn an_error_in_answer_to_the_exit_is_raised_in_the_delegator_instead() {
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, { yield from failing() }));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::Raised("failed")));

    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        let answer = try_yield_from!(generate!(Generator<u8, (), &'static str, Errors>, {
            let answer = try_yield_from!(failing());
            log.add(format!("middle: {answer:?}"));
            "handled"
        }));
        log.add(format!("outer: {answer:?}"));
        "end"
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some("end")));
    assert_eq!(log.take(), [r#"middle: Err(Raised("failed"))"#, "outer: Err(Exit)"]);
}

#[test]
fn an_exit_that_a_delegate_raises_of_its_own_accord_is_no_close() {
    #[generator]
    fn leaves() -> impl Generator<u8, (), &'static str, Errors> {
        yield_!(1);
        raise!(Thrown::Exit)
    }
    let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, {
        let Err(Thrown::Exit) = try_yield_from!(leaves()) else { unreachable!() };
        yield 2;
        yield_from!(leaves())
    }));
    g.next().unwrap();
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.next(), Err(ResumeError::Thrown(Thrown::Exit)));
}

#[test]
fn a_delegate_by_reference_that_ignores_the_exit_stays_alive() {
    let log = Log::new();
    let mut inner = stubborn(log.clone()).boxed();
    {
        let mut g = pin!(generate!(Generator<u8, (), &'static str, Errors>, { yield_from!(&mut inner) }));
        g.next().unwrap();
        assert_eq!(g.close(), Err(CloseError::IgnoredExit));
    }
    assert!(log.take().is_empty());
    assert_eq!(inner.status(), Status::Suspended);
    assert_eq!(inner.close(), Ok(None));
    assert_eq!(log.take(), ["stubborn dropped"]);
}
