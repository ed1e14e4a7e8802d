//! Locals and arguments are dropped where Python would run `finally`, innermost first, and once.

#![allow(clippy::used_underscore_binding, clippy::match_single_binding)]

use coyield::prelude::*;
use coyield_language_tests::{Log, Noisy};
use std::pin::pin;

#[generator]
fn nested(log: Log, argument: Noisy, _unused: Noisy, _: Noisy) -> impl Generator<u8, (), (), &'static str> {
    let _outer = log.noisy("outer");
    {
        let _inner = log.noisy("inner");
        yield_!(1);
    }
    let _second = log.noisy("second");
    yield_!(2);
    let _ = &argument;
}

fn new(log: &Log) -> impl Generator<u8, (), (), &'static str> + use<> {
    nested(log.clone(), log.noisy("argument"), log.noisy("unused"), log.noisy("pattern"))
}

const AT_FIRST_YIELD: [&str; 5] = ["inner", "outer", "pattern", "unused", "argument"];

#[test]
fn close_drops_innermost_first_and_before_it_returns() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    g.next().unwrap();
    assert!(log.take().is_empty());
    g.close().unwrap();
    assert_eq!(log.take(), AT_FIRST_YIELD);
    g.close().unwrap();
    assert!(log.take().is_empty());
}

#[test]
fn an_uncaught_throw_drops_as_close_does() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    g.next().unwrap();
    g.throw("no").unwrap_err();
    assert_eq!(log.take(), AT_FIRST_YIELD);
}

#[test]
fn dropping_the_generator_drops_as_close_does() {
    let log = Log::new();
    {
        let mut g = pin!(new(&log));
        g.next().unwrap();
    }
    assert_eq!(log.take(), AT_FIRST_YIELD);
}

#[test]
fn returning_drops_what_is_left() {
    let log = Log::new();
    let mut g = pin!(new(&log));
    g.next().unwrap();
    g.next().unwrap();
    assert_eq!(log.take(), ["inner"]);
    g.next().unwrap();
    assert_eq!(log.take(), ["second", "outer", "pattern", "unused", "argument"]);
}

#[test]
fn arguments_of_a_generator_that_never_ran_are_dropped_at_its_end() {
    for end in ["close", "throw", "drop"] {
        let log = Log::new();
        {
            let mut g = pin!(new(&log));
            assert!(log.take().is_empty(), "the arguments live in the generator");
            match end {
                "close" => assert_eq!(g.close(), Ok(None)),
                "throw" => assert_eq!(g.throw("no"), Err(Thrown::Raised("no"))),
                _ => {}
            }
            assert_eq!(log.take().len(), if end == "drop" { 0 } else { 3 });
        }
        assert_eq!(log.take().len(), if end == "drop" { 3 } else { 0 });
    }
}

/// A generator and an `async fn` of the same arguments and body, which drop the arguments in the same order: the
/// expansion keeps some as what the body captures, and others as bindings. Of a `pat`, it would bind each.
macro_rules! arguments_are_dropped_as_those_of_an_async_fn {
    ($($test:ident($([$($pattern:tt)+])*) $body:tt)*) => {$(
        #[test]
        fn $test() {
            #[allow(clippy::unused_async)]
            async fn reference($($($pattern)+: Pair),*) $body
            #[generator]
            fn in_place($($($pattern)+: Pair),*) -> impl Generator<u8> $body
            #[allow(unused_braces)]
            #[generator]
            fn by_definitions($($($pattern)+: Pair),*) -> impl Generator<u8> {
                const _: () = ();
                $body
            }

            let expected = Log::new();
            let mut pairs = pairs(&expected);
            let future = pin!(reference($({ let _ = stringify!($($pattern)+); pairs.next().unwrap() }),*));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(future.poll(&mut context).is_ready());
            let expected = expected.take();

            let log = Log::new();
            let mut pairs = self::pairs(&log);
            pin!(in_place($({ let _ = stringify!($($pattern)+); pairs.next().unwrap() }),*)).next().unwrap();
            assert_eq!(log.take(), expected);
            let mut pairs = self::pairs(&log);
            pin!(by_definitions($({ let _ = stringify!($($pattern)+); pairs.next().unwrap() }),*)).next().unwrap();
            assert_eq!(log.take(), expected);
        }
    )*};
}

struct Pair(Noisy, Noisy, Log);

impl std::fmt::Debug for Pair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pair")
    }
}

fn pairs(log: &Log) -> impl Iterator<Item = Pair> {
    [("a0", "a1"), ("b0", "b1"), ("c0", "c1"), ("d0", "d1")]
        .into_iter()
        .map(|(a, b)| Pair(log.noisy(a), log.noisy(b), log.clone()))
}

arguments_are_dropped_as_those_of_an_async_fn! {
    mentioned_arguments([first] [second] [third]) {
        let _ = (&third, &first, &second);
    }
    an_argument_that_is_not_mentioned([first] [_unused] [third]) {
        let _ = (&first, &third);
    }
    an_argument_without_a_name([first] [_] [third]) {
        let _ = (&first, &third);
    }
    a_pattern_that_binds_a_part([first] [Pair(second, ..)] [third] [mut fourth]) {
        let _ = (&first, &second, &third, &mut fourth);
    }
    an_argument_of_which_a_part_is_moved([first] [second] [third]) {
        let part = second.1;
        let _ = (&first, &third, &part);
    }
    an_argument_that_is_moved([first] [second] [third]) {
        drop(second);
        let _ = (&first, &third);
    }
    an_argument_that_is_hidden([first] [second] [third]) {
        let first = (second, first);
        let _ = (&first, &third);
    }
    a_changed_argument([mut first] [mut second]) {
        std::mem::swap(&mut first.0, &mut second.1);
    }
    an_argument_that_only_a_string_mentions([first] [_second] [third]) {
        let _ = format!("{_second:?}");
        let _ = (&first, &third);
    }
    an_argument_that_a_closure_mentions([first] [second] [third]) {
        let closure = || (&second, &first);
        let _ = (closure(), &third);
    }
    an_argument_that_a_closure_takes([first] [second] [third]) {
        let closure = move || drop(second.1);
        closure();
        let _ = (&first, &third);
    }
    an_argument_with_the_name_of_something_else([first] [_second] [third]) {
        let _second = |third: u8| third;
        let _ = (&first, &third, _second(1));
    }
    a_raw_name([r#first] [r#type] [third]) {
        let _ = (&first, &r#type, &r#third);
    }
    an_argument_that_a_return_leaves([first] [second] [third]) {
        if matches!(first.0, Noisy { .. }) {
            return;
        }
        let _ = (&second, &third);
    }
    a_temporary_at_the_end([first] [_] [third]) {
        match &(first.2.noisy("temporary"), &third).0 {
            _ => {}
        }
    }
    locals([first] [second] [third]) {
        let _local = first.2.noisy("local");
        let second = (second, third.2.noisy("with second"));
        let _ = (&second, &third);
    }
}

#[test]
fn an_unused_self_lives_as_long_as_the_body() {
    struct Holder {
        _kept: Noisy,
        used: u8,
    }
    impl Holder {
        #[generator]
        fn field(self) -> impl Generator<u8> {
            yield_!(self.used);
        }
        #[generator]
        fn nothing(self: Box<Self>) -> impl Generator<u8> {
            yield_!(0);
        }
    }
    let log = Log::new();
    let mut g = pin!(Holder { _kept: log.noisy("self"), used: 1 }.field());
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
    assert!(log.take().is_empty());
    g.close().unwrap();
    assert_eq!(log.take(), ["self"]);

    let mut g = pin!(Box::new(Holder { _kept: log.noisy("self"), used: 1 }).nothing());
    g.next().unwrap();
    assert!(log.take().is_empty());
    g.close().unwrap();
    assert_eq!(log.take(), ["self"]);
}

#[test]
fn a_yielded_value_and_a_sent_value_are_dropped_once() {
    #[generator]
    fn pass(log: Log) -> impl Generator<Noisy, Noisy> {
        let first = yield_!(log.noisy("yielded first"));
        drop(first);
        let _second = yield_!(log.noisy("yielded second"));
        log.add("end");
    }
    let log = Log::new();
    let mut g = pin!(pass(log.clone()));
    drop(g.start().unwrap());
    assert_eq!(log.take(), ["yielded first"]);
    let second = g.send(log.noisy("sent first")).unwrap();
    assert_eq!(log.take(), ["sent first"]);
    g.send(log.noisy("sent second")).unwrap();
    assert_eq!(log.take(), ["end", "sent second"]);
    drop(second);
    assert_eq!(log.take(), ["yielded second"]);
    drop(g.send(log.noisy("refused")));
    assert_eq!(log.take(), ["refused"]);
}

#[test]
fn a_thrown_value_is_dropped_once() {
    #[generator]
    fn catching(log: Log) -> impl Generator<(), (), (), Noisy> {
        if let Err(thrown) = try_yield!() {
            drop(thrown);
            log.add("caught");
        }
        yield_!();
    }
    let log = Log::new();
    let mut g = pin!(catching(log.clone()));
    g.start().unwrap();
    g.throw(log.noisy("first")).unwrap();
    assert_eq!(log.take(), ["first", "caught"]);
    let back = g.throw(log.noisy("second")).unwrap_err();
    assert!(log.take().is_empty());
    drop(back);
    assert_eq!(log.take(), ["second"]);
}

#[test]
fn temporaries_of_the_yielded_expression_are_gone_while_it_is_suspended() {
    use std::cell::RefCell;
    #[generator]
    fn lengths(list: &RefCell<Vec<u8>>) -> impl Generator<usize> {
        loop {
            yield_!(list.borrow().len());
        }
    }
    let list = RefCell::new(vec![]);
    let mut g = pin!(lengths(&list));
    assert_eq!(g.next().unwrap().yielded(), Some(0));
    list.borrow_mut().push(1);
    assert_eq!(g.next().unwrap().yielded(), Some(1));
}

#[test]
fn an_iterator_drops_its_body_at_the_end_and_when_it_is_dropped() {
    #[generator]
    fn items(log: Log) -> impl Iterator<Item = u8> {
        let _local = log.noisy("local");
        yield_!(1);
        yield_!(2);
    }
    let log = Log::new();
    let mut iter = items(log.clone());
    assert_eq!(iter.by_ref().count(), 2);
    assert_eq!(log.take(), ["local"]);
    drop(iter);
    assert!(log.take().is_empty());
    let mut iter = items(log.clone());
    iter.next();
    drop(iter);
    assert_eq!(log.take(), ["local"]);
}

#[test]
fn forgetting_a_suspended_generator_drops_nothing() {
    let log = Log::new();
    let mut g = Box::pin(new(&log));
    g.next().unwrap();
    std::mem::forget(g);
    assert!(log.take().is_empty());
}
