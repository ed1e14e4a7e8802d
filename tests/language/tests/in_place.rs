//! The same bodies with their yields written in place, and with definitions: both do the same.

// The programs have shapes that are unusual in real code.
#![allow(clippy::all, clippy::pedantic, unused_must_use)]

use coyield::prelude::*;
use futures::Stream;
use futures::executor::block_on;
use std::cell::RefCell;
use std::fmt::Debug;
use std::future::{Ready, ready};
use std::pin::pin;

/// A macro that is not one of the standard library, so that a body which calls it has definitions.
macro_rules! nothing {
    () => {};
}

/// The function as it is, and the same with a macro in its body.
macro_rules! twice {
    ($(fn $name:ident($($arguments:tt)*) -> impl $output:ident<$($types:ty),*> { $($body:tt)* })*) => {
        mod in_place {
            use super::*;
            $(
                #[generator]
                pub(super) fn $name($($arguments)*) -> impl $output<$($types),*> { $($body)* }
            )*
        }
        mod by_definitions {
            use super::*;
            $(
                #[generator]
                pub(super) fn $name($($arguments)*) -> impl $output<$($types),*> { nothing!(); $($body)* }
            )*
        }
    };
}

std::thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(what: impl Debug) {
    LOG.with_borrow_mut(|log| log.push(format!("{what:?}")));
}

/// Logs when it is dropped.
struct Noisy(i64);

impl Noisy {
    fn number(&self) -> i64 {
        self.0
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        log(("dropped", self.0));
    }
}

struct Field {
    value: i64,
}

fn noisy(number: i64) -> Noisy {
    Noisy(number)
}

fn add(one: i64) -> impl Fn(i64) -> i64 {
    move |other| one + other
}

twice! {
    fn operands(n: i64) -> impl Generator<i64, i64, i64, i64> {
        let mut sum = yield_!(n) + 1;
        sum += yield_!(sum) * 2 - -yield_!(3);
        sum += yield_!(yield_!(4) + yield_!(5)).pow(2) as i64;
        sum -= [yield_!(6), yield_!(7)][1] + (yield_!(8), 1).0;
        sum += Field { value: yield_!(9) }.value;
        sum += if yield_!(10) > 100 { yield_!(11) } else { yield_!(12) };
        sum += match yield_!(13) { 0 => yield_!(14), more if more > 1000 => -1, more => yield_!(more) + 1 };
        sum += 'block: { if sum > 0 { break 'block yield_!(15) } 0 };
        for item in 0..yield_!(2) % 4 { sum += yield_!(item); }
        for item in 0..yield_!(3) { sum += item; if sum % 2 == 0 { break } }
        for item in 0..=yield_!(3) { sum += item; if sum % 2 == 0 { break } }
        match ..yield_!(4) { range => sum += range.end }
        match yield_!(5)..=yield_!(6) { range => sum += range.end() }
        while yield_!(16) < 30 { sum += 1; if sum > 0 { break } }
        let Some(some) = Some(yield_!(17)) else { return -1 };
        sum += some + *&yield_!(18) + !yield_!(19);
        sum += add(1)(yield_!(20)) + i64::from(yield_!(21) == 22 || yield_!(23) != 24 && !(yield_!(25) < 26));
        if let 0..=1000 = yield_!(27) { yield_!(28); }
        yield_!(sum.max(1).min(yield_!(29)),);
        return yield_!(sum)
    }

    fn statements(n: i64) -> impl Generator<i64, i64, i64, i64> {
        yield_!(n);
        yield_!(1) + yield_!(2);
        yield_!(3).pow(2);
        yield_!(4) as u8;
        { yield_!(5) };
        if yield_!(6) == 0 { yield_!(7); }
        yield_from!([8, 9].into_iter().ignoring());
        #[allow(unused_variables)]
        let unused = yield_!(10);
        { yield_!(11) };
        println!("{n}");
        std::println!("{}", n != 1);
        match n { 0 => yield_!(12), _ => yield_!(13) + 1 };
        loop { if yield_!(14) > 0 { break; } else { continue } }
        yield_!(15)
    }

    fn caught(n: i64) -> impl Generator<i64, i64, i64, i64> {
        let mut sum = n;
        loop {
            match try_yield!(sum) {
                Ok(more) => sum += more,
                Err(Thrown::Raised(3)) => raise!(sum),
                Err(Thrown::Raised(more)) => sum -= more,
                Err(thrown) => raise!(thrown),
            }
            sum += try_yield!(1).unwrap_or(0);
            sum += match try_yield_from!(inner(sum)) { Ok(more) => more, Err(_) => 7 };
            sum += yield_from!(inner(sum)) + yield_from!(inner(1)).pow(2);
            yield_from!(inner(2)) + 1;
        }
    }

    fn temporaries(n: i64) -> impl Generator<i64, i64, i64, i64> {
        let kept = noisy(1);
        yield_!(noisy(2).number());
        log("yielded");
        yield_!(noisy(3).number() + noisy(4).number() + kept.number());
        match noisy(5).number() { number => { yield_!(number); } }
        let _bound = &noisy(6);
        yield_from!([noisy(7).number()].into_iter().ignoring());
        log("delegated");
        if yield_!(noisy(8).number()) > 0 { return noisy(9).number() }
        n
    }
}

#[generator]
fn inner(n: i64) -> impl Generator<i64, i64, i64, i64> {
    yield_!(n);
    yield_!(n + 1) + 5
}

trait Ignoring: Iterator + Sized {
    fn ignoring(self) -> coyield::IgnoreSent<Self> {
        coyield::ignore_sent(self)
    }
}

impl<I: Iterator> Ignoring for I {}

/// Returns the events when it is sent numbers, and thrown an error every few turns.
fn run(generator: impl Generator<i64, i64, i64, i64>, turns: i64) -> Vec<String> {
    LOG.take();
    let mut generator = pin!(generator);
    let mut outcome = generator.start().map_err(drop);
    for turn in 0..90 {
        log(&outcome);
        outcome = match outcome {
            Ok(CoroutineState::Yielded(_)) if turn % turns == turns - 1 => match generator.throw(turn % 4) {
                Ok(state) => Ok(state),
                Err(thrown) => {
                    log(thrown);
                    break;
                }
            },
            Ok(CoroutineState::Yielded(_)) => generator.send(turn).map_err(drop),
            _ => break,
        };
    }
    log(generator.close().is_ok());
    LOG.take()
}

#[test]
fn operands_are_the_same() {
    let seen = without_throwing(in_place::operands(1));
    assert!(seen.len() > 25, "{seen:?}");
    assert_eq!(seen, without_throwing(by_definitions::operands(1)));
}

#[test]
fn statements_are_the_same() {
    let seen = without_throwing(in_place::statements(1));
    assert!(seen.len() > 12, "{seen:?}");
    assert_eq!(seen, without_throwing(by_definitions::statements(1)));
}

#[test]
fn caught_and_raised_errors_are_the_same() {
    let mut longest = 0;
    for turns in 1..15 {
        let seen = run(in_place::caught(1), turns);
        longest = longest.max(seen.len());
        assert_eq!(seen, run(by_definitions::caught(1), turns));
    }
    assert!(longest > 10, "{longest}");
}

#[test]
fn temporaries_are_dropped_at_the_same_time() {
    let seen = without_throwing(in_place::temporaries(1));
    assert!(seen.iter().filter(|line| line.contains("dropped")).count() == 9, "{seen:?}");
    assert_eq!(seen, without_throwing(by_definitions::temporaries(1)));
    for turns in 1..9 {
        assert_eq!(run(in_place::temporaries(1), turns), run(by_definitions::temporaries(1), turns));
    }
}

fn without_throwing(generator: impl Generator<i64, i64, i64, i64>) -> Vec<String> {
    LOG.take();
    let mut generator = pin!(generator);
    let mut outcome = generator.start().ok();
    for turn in 0..90 {
        log(&outcome);
        match outcome {
            Some(CoroutineState::Yielded(_)) => outcome = generator.send(turn).ok(),
            _ => break,
        }
    }
    LOG.take()
}

/// Is ready, and logs when it is made and dropped.
fn future(number: i64) -> Ready<i64> {
    log(("made", number));
    ready(number)
}

struct Makes {
    ready: Ready<i64>,
}

impl Makes {
    fn again(&mut self) -> Ready<Option<i64>> {
        log("again");
        ready(Some(self.ready.clone().into_inner()))
    }
}

macro_rules! awaiting {
    ($name:ident, $($first:tt)*) => {
        #[generator]
        async fn $name(n: i64) -> impl Stream<Item = i64> {
            $($first)*
            yield_!(future(n).await);
            let mut makes = Makes { ready: ready(5) };
            let sum = makes.again().await.unwrap_or(1) + -future(1).await - future(2).await * future(3).await;
            yield_!(sum);
            let tuple = (future(4), 1);
            yield_!(tuple.0.await + (future(5)).await);
            for item in 0..future(2).await { yield_!(item) }
            if future(6).await < future(7).await && !(future(8).await > 9) { yield_!(6) }
            while let 10 = future(10).await { yield_!(10); break; }
            let nested = future(future(future(11).await).await).await;
            yield_!(nested as u8 as i64);
            yield_!(noisy(noisy(12).number()).number() + future(noisy(13).number()).await);
            log("after");
            yield_!(std::future::ready::<i64>(14).await);
            let Some(option) = makes.again().await else { return };
            yield_!((option..future(15).await).count() as i64);
            yield_from!(futures::stream::iter([future(16).await]));
        }
    };
}

awaiting!(awaiting_in_place,);
awaiting!(awaiting_by_definitions, nothing!(););

#[test]
fn awaited_values_are_the_same() {
    let collected = |stream: std::pin::Pin<Box<dyn Stream<Item = i64>>>| {
        LOG.take();
        let items: Vec<i64> = block_on(futures::StreamExt::collect(stream));
        (items, LOG.take())
    };
    let (items, log) = collected(Box::pin(awaiting_in_place(1)));
    assert!(items.len() > 10 && log.len() > 20, "{items:?} {log:?}");
    assert_eq!((items, log), collected(Box::pin(awaiting_by_definitions(1))));
}

/// An argument that is disabled by `cfg` is not bound either.
mod arguments_under_conditions {
    use super::*;

    struct Counts(u32);

    impl Counts {
        #[generator]
        fn with_receiver(#[cfg(all())] &self, #[cfg(any())] (a, b): (u8, u8), n: u32) -> impl Generator<u32> {
            yield_!(self.0 + n);
        }

        #[generator]
        fn without_receiver(
            #[cfg(any())] &self,
            #[cfg(any())] mut a: u8,
            #[cfg(all())] (b, c): (u32, u32),
        ) -> impl Generator<u32> {
            nothing!();
            yield_!(b + c);
        }
    }

    #[test]
    fn arguments_under_conditions_are_bound_if_they_exist() {
        assert_eq!(pin!(Counts(1).with_receiver(2)).iter().collect::<Vec<_>>(), [3]);
        assert_eq!(pin!(Counts::without_receiver((3, 4))).iter().collect::<Vec<_>>(), [7]);
    }
}

#[allow(unused_parens)]
#[generator]
fn in_parentheses() -> (impl Generator<u32>) {
    yield_!(1);
}

#[generator]
fn raised_in_a_let(some: bool) -> impl Generator<u32, (), u32, String> {
    let Some(n): Option<u32> = (if some { Some(1) } else { raise!(String::from("none")) }) else { return 2 };
    #[allow(unreachable_code)]
    if !some {
        let Some(_): Option<u32> = raise!(String::from("never")) else { return 3 };
    }
    yield_!(n);
    4
}

#[test]
fn a_type_may_be_in_parentheses_and_a_raise_before_an_else() {
    assert_eq!(pin!(in_parentheses()).iter().collect::<Vec<_>>(), [1]);
    assert_eq!(pin!(raised_in_a_let(true)).start(), Ok(CoroutineState::Yielded(1)));
    assert!(pin!(raised_in_a_let(false)).start().is_err());
}
