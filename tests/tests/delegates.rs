//! What only delegation can get wrong in memory: depth, drop order, panics, borrows, and frames of unusual sizes.

use coyield::prelude::*;
use coyield_tests::Log;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

#[generator]
fn levels(depth: u32) -> impl Generator<u32, (), u32, &'static str> {
    if depth > 0 {
        return 1 + yield_from!(levels(depth - 1));
    }
    yield_!(0);
    if try_yield!(1).is_err() {
        raise!("from the bottom");
    }
    0
}

#[generator]
fn catching(depth: u32) -> impl Generator<u32, (), String, &'static str> {
    match try_yield_from!(levels(depth)) {
        Ok(depth) => format!("returned {depth}"),
        Err(thrown) => format!("{thrown:?}"),
    }
}

/// Deep enough for any machine stack, and in debug not too slow.
const DEPTH: u32 = 1_000_000;

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(run).unwrap().join().unwrap();
}

#[test]
fn a_million_levels_run_to_the_end() {
    on_a_small_stack(|| {
        let mut g = pin!(levels(DEPTH));
        assert_eq!(g.next(), Ok(GeneratorState::Yielded(0)));
        assert_eq!(g.delegation_depth(), DEPTH as usize);
        assert_eq!(g.iter().count(), 1);
        assert_eq!(g.status(), Status::Finished);
    });
}

#[test]
fn a_million_levels_are_closed_and_dropped() {
    on_a_small_stack(|| {
        let mut g = pin!(levels(DEPTH));
        g.next().unwrap();
        assert_eq!(g.close(), Ok(None));
        let mut g = Box::pin(levels(DEPTH));
        g.next().unwrap();
        drop(g);
    });
}

#[test]
fn what_is_thrown_passes_a_million_levels_and_is_caught_at_the_top() {
    on_a_small_stack(|| {
        let mut g = pin!(catching(DEPTH));
        g.next().unwrap();
        assert_eq!(g.throw("through all").unwrap().completed().as_deref(), Some("Raised(\"through all\")"));
        let mut g = pin!(catching(DEPTH));
        g.next().unwrap();
        g.next().unwrap();
        assert_eq!(g.throw("caught below").unwrap().completed().as_deref(), Some("Raised(\"from the bottom\")"));
    });
}

#[generator]
fn inner(log: Log, panics: bool) -> impl Generator<u8, (), (), &'static str> {
    let _local = log.noisy("inner");
    yield_!(1);
    assert!(!panics, "in the delegate");
    yield_!(2);
}

#[generator]
fn outer(log: Log, panics: bool) -> impl Generator<u8, (), (), &'static str> {
    let _local = log.noisy("outer");
    let borrowed = String::from("borrowed by the middle");
    yield_from!(middle(log.clone(), &borrowed, panics));
}

#[generator]
fn middle(log: Log, text: &str, panics: bool) -> impl Generator<u8, (), (), &'static str> {
    let _local = log.noisy("middle");
    yield_from!(inner(log.clone(), panics));
    assert!(text.len() > 3);
}

#[test]
fn delegates_are_dropped_before_their_delegators() {
    for end in ["close", "throw", "drop"] {
        let log = Log::new();
        {
            let mut g = pin!(outer(log.clone(), false));
            g.next().unwrap();
            match end {
                "close" => assert_eq!(g.close(), Ok(None)),
                "throw" => assert_eq!(g.throw("x"), Err(Thrown::Raised("x"))),
                _ => {}
            }
        }
        assert_eq!(log.take(), ["inner", "middle", "outer"], "at {end}");
    }
}

#[test]
fn a_panic_in_a_delegate_drops_all_of_them_once_and_finishes_the_generator() {
    let log = Log::new();
    {
        let mut g = pin!(outer(log.clone(), true));
        g.next().unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| g.next().map(drop))).is_err());
        assert_eq!(log.take(), ["inner", "middle", "outer"]);
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.next(), Err(ResumeError::Finished));
        assert_eq!(g.delegation_depth(), 0);
    }
    assert!(log.take().is_empty());
}

/// Writes what it borrows when it is dropped: that must still be there.
struct Reads<'a>(&'a Log);

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        self.0.add("delegate");
    }
}

/// A local of a delegator, which says when it is gone.
struct Lent {
    log: Log,
    all: Log,
}

impl Drop for Lent {
    fn drop(&mut self) {
        for event in self.log.take() {
            self.all.add(event);
        }
        self.all.add("delegator");
    }
}

macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

#[test]
fn a_panic_in_a_delegates_start_drops_it_before_what_it_borrows() {
    #[generator]
    fn reading(log: &Log) -> impl Generator<u8> {
        let _reads = Reads(log);
        yield_!(1);
    }
    #[generator]
    fn panicking(all: Log) -> impl Generator<u8> {
        let lent = Lent { log: Log::new(), all };
        yield_from!(reading(&lent.log).map_yield(|_| -> u8 { panic!("in a map") }));
    }
    let all = Log::new();
    assert!(catch_unwind(AssertUnwindSafe(|| pin!(panicking(all.clone())).next().map(drop))).is_err());
    assert_eq!(all.take(), ["delegate", "delegator"]);
}

#[test]
fn a_delegate_whose_delegator_lost_its_context_is_not_dropped_after_what_it_borrows() {
    #[generator]
    fn taking(reads: Reads<'_>) -> impl Generator<u8> {
        let _reads = reads;
        yield_!(1);
    }
    #[generator]
    fn replaced(all: Log, embedded: bool) -> impl Generator<u8> {
        let lent = Lent { log: Log::new(), all };
        hidden!(std::future::poll_fn(|context| {
            *context = std::task::Context::from_waker(std::task::Waker::noop());
            std::task::Poll::Ready(())
        }));
        if embedded {
            yield_from!(taking(Reads(&lent.log)));
        } else {
            yield_from!(taking(Reads(&lent.log)).map_yield(|value| value));
        }
    }
    for (embedded, dropped) in [(true, vec!["delegate", "delegator"]), (false, vec!["delegator"])] {
        let all = Log::new();
        assert!(catch_unwind(AssertUnwindSafe(|| pin!(replaced(all.clone(), embedded)).next().map(drop))).is_err());
        assert_eq!(all.take(), dropped, "what never began on the stack is leaked");
    }
}

#[repr(align(256))]
struct Aligned(u8);

#[generator]
fn aligned(depth: u8) -> impl Generator<usize, (), Aligned> {
    let local = Aligned(depth);
    yield_!((&raw const local).addr() % 256);
    if depth > 0 {
        let below = yield_from!(aligned(depth - 1));
        yield_!((&raw const below).addr() % 256);
        return Aligned(below.0 + 1);
    }
    local
}

#[generator]
fn large(depth: u32) -> impl Generator<u32, (), [u64; 1000]> {
    let mut local = [u64::from(depth); 1000];
    yield_!(depth);
    if depth > 0 {
        let below = yield_from!(large(depth - 1));
        local.iter_mut().zip(below).for_each(|(sum, n)| *sum += n);
    }
    local
}

#[test]
fn frames_may_be_aligned_and_large() {
    let mut iter = Box::pin(aligned(5)).into_iter();
    assert!(iter.by_ref().all(|misaligned| misaligned == 0));
    assert_eq!(iter.into_return().map(|aligned| aligned.0), Some(5));
    let mut iter = Box::pin(large(20)).into_iter();
    assert_eq!(iter.by_ref().count(), 21);
    assert_eq!(iter.into_return().map(|sums| sums[999]), Some(210));
}

#[test]
fn a_generator_with_delegates_of_its_own_goes_on_after_its_delegator_is_dropped() {
    #[generator]
    fn borrowing(
        inner: &mut BoxGenerator<'_, u32, (), u32, &'static str>,
    ) -> impl Generator<u32, (), u32, &'static str> {
        yield_!(100);
        yield_from!(inner)
    }
    let mut inner = levels(3).boxed();
    {
        let mut outer = pin!(borrowing(&mut inner));
        assert_eq!(outer.next(), Ok(GeneratorState::Yielded(100)));
        assert_eq!(outer.next(), Ok(GeneratorState::Yielded(0)));
        assert_eq!(outer.delegation_depth(), 4);
    }
    assert_eq!(inner.next(), Ok(GeneratorState::Yielded(1)));
    let mut outer = pin!(borrowing(&mut inner));
    outer.next().unwrap();
    assert_eq!(outer.next(), Ok(GeneratorState::Complete(3)), "a suspended one is resumed where it is");
}

#[test]
fn exit_is_raised_in_the_delegator_even_if_the_delegate_catches_it() {
    #[generator]
    fn swallowing(log: Log) -> impl Generator<u8> {
        if try_yield!(1).is_err() {
            log.add("swallowed");
        }
    }
    #[generator]
    fn delegating(log: Log) -> impl Generator<u8> {
        let caught = try_yield_from!(swallowing(log.clone()));
        log.add(format!("{caught:?}"));
        yield_!(2);
    }
    let log = Log::new();
    let mut g = pin!(delegating(log.clone()));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(2)));
    assert_eq!(log.take(), ["swallowed", "Err(Exit)"]);
}

#[test]
fn a_delegate_that_ignores_the_exit_is_dropped_and_reported() {
    #[generator]
    fn stubborn(log: Log) -> impl Generator<u8> {
        let _local = log.noisy("stubborn");
        while try_yield!(1).is_err() {}
    }
    #[generator]
    fn delegating(log: Log) -> impl Generator<u8> {
        yield_from!(stubborn(log));
    }
    let log = Log::new();
    let mut g = pin!(delegating(log.clone()));
    g.next().unwrap();
    assert_eq!(g.close(), Err(CloseError::IgnoredExit));
    assert_eq!(log.take(), ["stubborn"]);
    assert_eq!(g.status(), Status::Finished);
}

#[test]
fn operands_may_yield_and_their_temporaries_live_as_long_as_the_delegate() {
    #[generator]
    fn letters(text: &str) -> impl Generator<char, usize, usize> {
        let mut sent = 0;
        for letter in text.chars() {
            sent += yield_!(letter);
        }
        sent
    }
    #[generator]
    fn outer() -> impl Generator<char, usize, usize> {
        let first = yield_from!(letters(&"ab".repeat(yield_!('?'))));
        first + yield_from!(letters(&String::from("c"))) * yield_from!(letters("d"))
    }
    let mut g = pin!(outer());
    assert_eq!(g.start().unwrap().yielded(), Some('?'));
    let letters: String = [1, 1, 1, 5].map(|n| g.send(n).unwrap().yielded().unwrap()).iter().collect();
    assert_eq!(letters, "abcd");
    assert_eq!(g.send(7), Ok(GeneratorState::Complete(2 + 5 * 7)));
}
