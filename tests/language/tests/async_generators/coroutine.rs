//! Generator-based coroutines: `#[generator] fn .. -> impl Future`, as Python wrote them before `async`.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, everywhere_local, once, turns};
use coyield_language_tests::{Log, implements};
use std::cell::Cell;
use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::pin;
use std::rc::Rc;

#[generator]
fn countdown(name: &'static str, n: u32, log: Log) -> impl Future<Output = u32> {
    let mut steps = 0;
    for i in (1..=n).rev() {
        log.add(format!("{name}{i}"));
        yield_!();
        steps += yield_from!(async { 1 });
    }
    steps
}

#[test]
fn a_coroutine_runs_nothing_before_it_is_polled() {
    let log = Log::new();
    drop(countdown("A", 1, log.clone()));
    assert!(log.take().is_empty());
}

#[test]
fn a_yield_gives_the_others_a_turn() {
    everywhere(|| async {
        let log = Log::new();
        let (a, b) = futures::join!(countdown("A", 2, log.clone()), countdown("B", 3, log.clone()));
        assert_eq!((a, b), (2, 3));
        assert_eq!(log.take(), ["A2", "B3", "A1", "B2", "B1"]);
    });
}

#[test]
fn a_coroutine_awaits_futures_and_everything_that_becomes_one() {
    struct Promise(u32);
    impl IntoFuture for Promise {
        type Output = u32;
        type IntoFuture = Ready<u32>;
        fn into_future(self) -> Ready<u32> {
            ready(self.0)
        }
    }
    #[generator]
    fn sum(log: Log) -> impl Future<Output = Result<u32, std::num::ParseIntError>> {
        let first = yield_from!(Promise(1));
        let counted = yield_from!(countdown("C", 2, log));
        let both = [
            yield_from!(ready(10)),
            yield_from!(async {
                turns(2).await;
                20
            }),
        ];
        let parsed: u32 = yield_from!(ready("x100".trim_start_matches('x'))).parse()?;
        if parsed == 0 {
            return Ok(0);
        }
        Ok(first + counted + both.iter().sum::<u32>() + parsed)
    }
    everywhere(|| async {
        assert_eq!(sum(Log::new()).await, Ok(133));
    });
}

#[test]
fn each_yield_is_one_turn() {
    #[generator]
    fn two() -> impl Future<Output = &'static str> {
        yield_!();
        yield_!();
        "done"
    }
    everywhere(|| async {
        let mut polls = 1;
        let mut future = pin!(two());
        while futures::poll!(&mut future).is_pending() {
            polls += 1;
        }
        assert_eq!(polls, 3);
        assert!(once(two()).await.is_pending());
    });
}

#[test]
fn a_coroutine_may_borrow_and_be_generic() {
    #[generator]
    fn longest<'a, I: Iterator<Item = &'a str>>(words: I, least: &'a str) -> impl Future<Output = &'a str> {
        let mut longest = least;
        for word in words {
            yield_!();
            if word.len() > longest.len() {
                longest = word;
            }
        }
        longest
    }
    struct Counter(Cell<u32>);
    impl Counter {
        #[generator]
        fn count(&self) -> impl Future<Output = ()> {
            self.0.set(self.0.get() + 1);
            yield_!();
            self.0.set(self.0.get() + 1);
        }
    }
    everywhere(|| async {
        let text = String::from("a ccc bb");
        assert_eq!(longest(text.split(' '), "dd").await, "ccc");
    });
    everywhere_local(|| async {
        let counter = Counter(Cell::new(0));
        futures::join!(counter.count(), counter.count());
        assert_eq!(counter.0.get(), 4);
    });
}

#[test]
fn a_coroutine_is_send_if_the_values_held_across_yields_are() {
    #[generator]
    fn keeps<T>(value: T) -> impl Future<Output = T> {
        yield_!();
        value
    }
    assert!(implements!(keeps(1), Send));
    assert!(!implements!(keeps(Rc::new(1)), Send));
    assert!(!implements!(keeps(1), Unpin));
}
