//! Delegates that are started by a body that is being closed: only their yields are an answer to the exit.

use coyield::CloseError;
use coyield::prelude::*;
use coyield_language_tests::Log;
use std::pin::pin;

type Errors = &'static str;

#[generator]
fn cleanup(log: Log, yields: bool) -> impl Generator<u8, (), u8, Errors> {
    let _local = log.noisy("cleanup dropped");
    log.add("cleanup");
    if yields {
        yield_!(50);
    }
    60
}

#[generator]
fn handler(log: Log, yields: bool) -> impl Generator<u8, (), u8, Errors> {
    let _local = log.noisy("handler dropped");
    match try_yield!(1) {
        Err(Thrown::Exit) => {
            let value = yield_from!(cleanup(log.clone(), yields));
            log.add(format!("cleaned up: {value}"));
            value
        }
        _ => 0,
    }
}

#[test]
fn a_delegate_that_does_not_yield_returns_its_value_to_the_handler() {
    let log = Log::new();
    let mut g = pin!(handler(log.clone(), false));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(60)));
    assert_eq!(log.take(), ["cleanup", "cleanup dropped", "cleaned up: 60", "handler dropped"]);

    let mut g = pin!(generate!(Generator<u8, (), Result<u8, Thrown<Errors>>, Errors>, {
        try_yield_from!(handler(log.clone(), false))
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(Err(Thrown::Exit))));
    assert_eq!(log.take(), ["cleanup", "cleanup dropped", "cleaned up: 60", "handler dropped"]);
}

#[test]
fn a_delegate_that_yields_ignores_the_exit_for_the_handler() {
    let log = Log::new();
    let mut g = pin!(handler(log.clone(), true));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(50)), "it is the outermost, and alive");
    assert_eq!(g.delegation_depth(), 1);
    assert_eq!(g.next(), Ok(CoroutineState::Complete(60)));
    assert_eq!(log.take(), ["cleanup", "cleanup dropped", "cleaned up: 60", "handler dropped"]);

    let mut g = pin!(generate!(Generator<u8, (), u8, Errors>, {
        let answer = try_yield_from!(handler(log.clone(), true));
        log.add(format!("{answer:?}"));
        yield 70;
        80
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(70)));
    assert_eq!(log.take(), ["cleanup", "cleanup dropped", "handler dropped", "Err(IgnoredExit)"]);
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.next(), Ok(CoroutineState::Complete(80)));
}

#[test]
fn an_error_of_a_delegate_of_the_handler_goes_to_the_handler() {
    let mut g = pin!(generate!(Generator<u8, (), Result<u8, Thrown<Errors>>, Errors>, {
        try_yield_from!(generate!(Generator<u8, (), u8, Errors>, {
            let Err(Thrown::Exit) = try_yield!(1) else { unreachable!() };
            let answer =
                try_yield_from!(generate!(Generator<u8, (), u8, Errors>, { raise!("from the cleanup") }));
            assert_eq!(answer, Err(Thrown::Raised("from the cleanup")));
            raise!("from the handler")
        }))
    }));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(Err(Thrown::Raised("from the handler")))));
}

#[test]
fn a_handler_that_catches_an_error_of_its_delegate_is_still_being_closed() {
    for yields in [false, true] {
        let mut g = pin!(generate!(Generator<u8, (), Result<u8, Thrown<Errors>>, Errors>, {
            try_yield_from!(generate!(Generator<u8, (), u8, Errors>, {
                let Err(Thrown::Exit) = try_yield!(1) else { unreachable!() };
                let Err(_) = try_yield_from!(generate!(Generator<u8, (), u8, Errors>, { raise!("from the cleanup") })) else {
                    unreachable!()
                };
                if yields {
                    yield 2;
                }
                3
            }))
        }));
        g.next().unwrap();
        let raised = if yields { Thrown::IgnoredExit } else { Thrown::Exit };
        assert_eq!(g.close(), Ok(Some(Err(raised))));
    }
}

/// Too many delegates to be started on the machine stack.
const LONG: u32 = if cfg!(miri) { 100 } else { 1000 };

#[test]
fn a_handler_may_start_a_long_chain_of_delegates() {
    #[generator]
    fn count(n: u32) -> impl Generator<u8, (), u32, Errors> {
        if n == 0 { 0 } else { 1 + yield_from!(count(n - 1)) }
    }
    #[generator]
    fn level(depth: u32) -> impl Generator<u8, (), u32, Errors> {
        let answer = if depth == 0 { try_yield!(1).map(|()| 0) } else { try_yield_from!(level(depth - 1)) };
        assert_eq!(answer, Err(Thrown::Exit));
        yield_from!(count(LONG))
    }
    let mut g = pin!(level(20));
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(LONG)));
}

#[test]
fn a_value_of_a_delegate_started_during_a_close_goes_to_its_delegator() {
    /// Too deep to be started on the machine stack.
    #[generator]
    fn deep(depth: u32) -> impl Generator<u8, (), u32> {
        if depth == 0 { 0 } else { 1 + yield_from!(deep(depth - 1)) }
    }
    #[generator]
    fn cleaning(log: Log) -> impl Generator<u8> {
        if try_yield!(1).is_err() {
            let depth = try_yield_from!(deep(LONG));
            log.add(format!("{depth:?}"));
        }
    }
    #[generator]
    fn delegating(log: Log) -> impl Generator<u8> {
        let caught = try_yield_from!(cleaning(log.clone()));
        log.add(format!("{caught:?}"));
    }
    let log = Log::new();
    let mut g = pin!(delegating(log.clone()));
    g.next().unwrap();
    g.close().unwrap();
    assert_eq!(log.take(), [format!("Ok({LONG})"), "Err(Exit)".to_owned()]);
}
