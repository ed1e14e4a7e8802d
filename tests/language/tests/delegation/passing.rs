//! Values and errors pass through a delegation inwards and outwards.

use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield_language_tests::Log;
use std::pin::pin;

/// Yields the last sent or thrown value, until it is sent `stop`.
#[generator]
fn listener(name: &'static str) -> impl Generator<String, &'static str, String, &'static str> {
    let mut heard = String::from("nothing");
    loop {
        heard = match try_yield!(format!("{name} heard {heard}")) {
            Ok("stop") => return format!("{name} stopped"),
            Ok(word) => word.to_owned(),
            Err(Thrown::Raised(word)) if word != "fail" => format!("{word}!"),
            Err(thrown) => raise!(thrown),
        }
    }
}

/// Delegates to the listener through this many delegators.
#[generator]
fn through(levels: u32) -> impl Generator<String, &'static str, String, &'static str> {
    if levels == 0 { yield_from!(listener("inner")) } else { yield_from!(through(levels - 1)) }
}

#[test]
fn values_errors_and_the_end_pass_through_any_number_of_delegators() {
    for levels in [0, 1, 2, 10, 300] {
        let mut g = pin!(through(levels));
        assert_eq!(g.start().unwrap().yielded().unwrap(), "inner heard nothing");
        assert_eq!(g.delegation_depth(), levels as usize + 1);
        assert_eq!(g.send("word").unwrap().yielded().unwrap(), "inner heard word");
        assert_eq!(g.throw("error").unwrap().yielded().unwrap(), "inner heard error!");
        assert_eq!(g.send("stop").unwrap().completed().unwrap(), "inner stopped");

        let mut g = pin!(through(levels));
        g.start().unwrap();
        assert_eq!(g.throw("fail"), Err(Thrown::Raised("fail")));
        assert_eq!(g.status(), Status::Finished);

        let mut g = pin!(through(levels));
        g.start().unwrap();
        assert_eq!(g.close(), Ok(None));
        assert_eq!(g.status(), Status::Finished);
    }
}

#[test]
fn a_failure_of_a_delegate_is_a_value_that_the_question_mark_takes() {
    #[generator]
    fn number(text: &str) -> impl Generator<u8, (), Result<i32, std::num::ParseIntError>> {
        yield_!(1);
        text.parse()
    }
    #[generator]
    fn total(texts: &[&str]) -> impl Generator<u8, (), Result<i32, std::num::ParseIntError>> {
        let mut total = 0;
        for text in texts {
            total += yield_from!(number(text))?;
        }
        Ok(total)
    }
    let run = |texts| {
        let mut g = pin!(total(texts));
        let mut iter = g.iter_with_return();
        (iter.by_ref().count(), iter.into_return().unwrap().unwrap())
    };
    assert_eq!(run(&["1", "2", "3"]), (3, Ok(6)));
    let (yields, failed) = run(&["1", "two", "3"]);
    assert_eq!(yields, 2);
    assert!(failed.is_err());
}

/// Raises the thrown error in other words; raises by itself when it is sent 0.
#[generator]
fn touchy() -> impl Generator<u8, u8, (), String> {
    loop {
        match try_yield!(1) {
            Ok(0) => raise!("zero".to_owned()),
            Ok(_) => {}
            Err(Thrown::Raised(word)) => raise!(format!("{word} indeed")),
            Err(thrown) => raise!(thrown),
        }
    }
}

#[test]
fn an_error_of_a_delegate_is_raised_at_the_delegation() {
    let log = Log::new();
    let plain = || {
        generate!(Generator<u8, u8, (), String>, {
            let _local = log.noisy("delegator");
            yield from touchy();
            log.add("not reached");
        })
    };
    let mut g = pin!(plain());
    g.start().unwrap();
    assert_eq!(g.send(0), Err(SendError::Thrown(Thrown::Raised("zero".to_owned()))));
    assert_eq!(g.status(), Status::Finished);
    assert_eq!(log.take(), ["delegator"]);
    let mut g = pin!(plain());
    g.start().unwrap();
    assert_eq!(g.throw("no".to_owned()), Err(Thrown::Raised("no indeed".to_owned())));
    assert_eq!(log.take(), ["delegator"]);
}

#[test]
fn a_delegator_that_catches_continues() {
    let mut g = pin!(generate!(Generator<u8, u8, Vec<String>, String>, {
        let mut caught = Vec::new();
        for _ in 0..3 {
            match try_yield_from!(touchy()) {
                Ok(()) => unreachable!("it never returns"),
                Err(thrown) => caught.push(format!("{thrown:?}")),
            }
        }
        yield 9;
        caught
    }));
    g.start().unwrap();
    assert_eq!(g.send(1), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(0), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.throw("no".to_owned()), Ok(CoroutineState::Yielded(1)));
    assert_eq!(
        g.throw(Thrown::IgnoredExit),
        Ok(CoroutineState::Yielded(9)),
        "nothing special about it if it is thrown in"
    );
    let caught = g.send(0).unwrap().completed().unwrap();
    assert_eq!(caught, [r#"Raised("zero")"#, r#"Raised("no indeed")"#, "IgnoredExit"]);
}

#[test]
fn an_error_passes_plain_delegations_up_to_the_one_that_catches() {
    #[generator]
    fn level(log: Log, depth: u32) -> impl Generator<u32, (), u32, &'static str> {
        if depth == 6 {
            yield_!(depth);
            return 1;
        }
        if depth % 3 == 0 {
            let result = try_yield_from!(level(log.clone(), depth + 1));
            log.add(format!("{depth}: {result:?}"));
            yield_!(depth);
            10
        } else {
            let value = yield_from!(level(log.clone(), depth + 1));
            log.add(format!("{depth}: {value}"));
            value + 1
        }
    }
    let log = Log::new();
    let mut g = pin!(level(log.clone(), 0));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(6)));
    assert_eq!(g.delegation_depth(), 6);
    assert_eq!(g.throw("x"), Ok(CoroutineState::Yielded(3)));
    assert_eq!(g.delegation_depth(), 3);
    assert_eq!(log.take(), [r#"3: Err(Raised("x"))"#]);
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(0)));
    assert_eq!(log.take(), ["2: 10", "1: 11", "0: Ok(12)"]);
    assert_eq!(g.next(), Ok(CoroutineState::Complete(10)));
}

#[test]
fn a_delegate_may_never_yield() {
    #[generator]
    fn nothing(value: u8) -> impl Generator<u8, u8, u8, &'static str> {
        value
    }
    #[generator]
    fn raises() -> impl Generator<u8, u8, u8, &'static str> {
        raise!("at once")
    }
    let mut g = pin!(generate!(Generator<u8, u8, u8, &'static str>, {
        let mut total = 0;
        for n in 0..5 {
            total += yield_from!(nothing(n));
        }
        assert_eq!(try_yield_from!(nothing(7)), Ok(7));
        assert_eq!(try_yield_from!(raises()), Err(Thrown::Raised("at once")));
        total += yield total;
        total + yield_from!(raises())
    }));
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(10)), "a start passes empty delegates");
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.send(1), Err(SendError::Thrown(Thrown::Raised("at once"))));
    let mut g = pin!(generate!(Generator<u8, u8, u8, &'static str>, { yield from raises() }));
    assert_eq!(g.start(), Err(ResumeError::Thrown(Thrown::Raised("at once"))));
}

#[test]
fn nothing_of_a_delegate_runs_before_the_delegation() {
    #[generator]
    fn delegate(log: Log) -> impl Generator<u8> {
        log.add("runs");
        yield_!(1);
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let delegate = delegate(log.clone());
        yield 0;
        log.add("delegates");
        yield from delegate;
    }));
    g.next().unwrap();
    assert!(log.take().is_empty());
    g.next().unwrap();
    assert_eq!(log.take(), ["delegates", "runs"]);
}

#[test]
fn the_depth_follows_the_delegations() {
    #[generator]
    fn down(levels: usize) -> impl Generator<usize> {
        yield_!(levels);
        if levels > 0 {
            yield_from!(down(levels - 1));
            yield_!(levels);
        }
    }
    let mut g = pin!(down(5));
    assert_eq!(g.delegation_depth(), 0);
    while let Ok(CoroutineState::Yielded(levels)) = g.next() {
        assert_eq!(g.delegation_depth(), 5 - levels);
    }
    assert_eq!(g.delegation_depth(), 0);
}
