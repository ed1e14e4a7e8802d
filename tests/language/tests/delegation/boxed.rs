//! Delegation to boxed generators: at constant cost and without machine stack, like any other.

use coyield::Status;
use coyield::prelude::*;
use coyield_language_tests::{Log, panic_of};
use std::pin::{Pin, pin};
use std::sync::Mutex;

/// Deep enough for any machine stack, and in debug not too slow. Miri has less time.
const DEPTH: u32 = if cfg!(miri) { 300 } else { 1_000_000 };
/// Deep enough for the small stack below.
const DEEP: u32 = DEPTH / if cfg!(miri) { 1 } else { 20 };

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(run).unwrap().join().unwrap();
}

/// Returns a box by its name.
fn named(depth: u32) -> BoxGenerator<'static, u32, u32, u32, &'static str> {
    #[generator]
    fn body(depth: u32) -> impl Generator<u32, u32, u32, &'static str> {
        if depth > 0 { 1 + yield_from!(named(depth - 1)) } else { yield_!(0) + yield_!(1) }
    }
    body(depth).boxed()
}

/// Returns a box behind an opaque type, and two functions that call each other.
#[generator]
fn opaque(depth: u32) -> impl Generator<u32, u32, u32, &'static str> {
    if depth > 0 { 1 + yield_from!(hidden(depth - 1)) } else { yield_!(0) + yield_!(1) }
}

fn hidden(depth: u32) -> impl Generator<u32, u32, u32, &'static str> {
    let boxed: LocalBoxGenerator<'static, u32, u32, u32, &'static str> = Box::pin(opaque(depth));
    boxed
}

/// Puts each generator into two boxes.
fn twice(depth: u32) -> BoxGenerator<'static, u32, u32, u32, &'static str> {
    #[generator]
    fn body(depth: u32) -> impl Generator<u32, u32, u32, &'static str> {
        if depth > 0 { 1 + yield_from!(twice(depth - 1)) } else { yield_!(0) + yield_!(1) }
    }
    body(depth).boxed().boxed()
}

#[test]
fn a_million_boxes_run_to_the_end() {
    on_a_small_stack(|| {
        let mut g = named(DEPTH);
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.delegation_depth(), DEPTH as usize);
        assert_eq!(g.send(10), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.send(20), Ok(CoroutineState::Complete(30 + DEPTH)));
    });
}

#[test]
fn boxes_behind_an_opaque_type_and_boxes_in_boxes_run_to_the_end() {
    on_a_small_stack(|| {
        for mut g in [opaque(DEEP).boxed_local(), twice(DEEP)] {
            assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
            assert_eq!(g.delegation_depth(), DEEP as usize);
            assert_eq!(g.send(10), Ok(CoroutineState::Yielded(1)));
            assert_eq!(g.send(20), Ok(CoroutineState::Complete(30 + DEEP)));
        }
    });
}

#[test]
fn deep_boxes_are_closed_thrown_into_and_dropped() {
    on_a_small_stack(|| {
        let started = || {
            let mut g = named(DEEP);
            assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
            g
        };
        assert_eq!(started().throw("through all"), Err(Thrown::Raised("through all")));
        assert_eq!(started().close(), Ok(None));
        drop(started());
    });
}

#[test]
fn a_box_that_was_started_goes_on_in_its_delegator() {
    #[generator]
    fn outer(inner: BoxGenerator<'static, u32>) -> impl Generator<u32> {
        yield_from!(inner);
        yield_!(100);
    }
    #[generator]
    fn inner() -> impl Generator<u32> {
        yield_!(1);
        yield_!(2);
        yield_from!(leaf());
    }
    #[generator]
    fn leaf() -> impl Generator<u32> {
        yield_!(3);
    }
    let mut started = inner().boxed();
    started.next().unwrap();
    assert_eq!(pin!(outer(started)).iter().collect::<Vec<_>>(), [2, 3, 100]);
    assert_eq!(pin!(outer(inner().boxed())).iter().collect::<Vec<_>>(), [1, 2, 3, 100]);
}

const LEVELS: [&str; 3] = ["level 0", "level 1", "level 2"];

#[generator]
fn noisy(log: Log, depth: u32) -> impl Generator<u32> + Send {
    let _local = log.noisy(LEVELS[depth as usize]);
    yield_!(depth);
    if depth < 2 {
        yield_from!(noisy(log, depth + 1).boxed());
    }
    yield_!(depth);
}

#[test]
fn a_box_that_is_lent_goes_on_after_its_delegator() {
    let log = Log::new();
    let mut inner = noisy(log.clone(), 0).boxed();
    {
        let mut outer = pin!(generate!(Generator<u32>, { yield from inner.as_mut() }));
        assert_eq!(outer.next(), Ok(CoroutineState::Yielded(0)));
    }
    assert_eq!(inner.status(), Status::Suspended);
    assert!(log.take().is_empty());
    assert_eq!(inner.iter().collect::<Vec<_>>(), [1, 2, 2, 1, 0]);
}

#[test]
fn a_generator_that_is_lent_by_a_lock_goes_on_after_its_delegator() {
    let shared = Mutex::new(noisy(Log::new(), 0).boxed());
    {
        let lent = Pin::new(shared.lock().unwrap());
        let mut outer = pin!(generate!(Generator<u32>, move { yield from lent }));
        assert_eq!(outer.next(), Ok(CoroutineState::Yielded(0)));
    }
    assert_eq!(shared.lock().unwrap().next(), Ok(CoroutineState::Yielded(1)));
}

#[test]
fn boxes_are_dropped_from_the_innermost_outwards() {
    let log = Log::new();
    let mut g = noisy(log.clone(), 0).boxed();
    g.iter().take(3).for_each(drop);
    drop(g);
    assert_eq!(log.take(), ["level 2", "level 1", "level 0"]);
}

#[test]
fn a_box_that_panics_at_its_start_is_dropped_once() {
    #[generator]
    fn panics(log: Log, depth: u32) -> impl Generator<u32> + Send {
        let _local = log.noisy(LEVELS[depth as usize]);
        assert!(depth < 2, "too deep");
        yield_from!(panics(log, depth + 1).boxed());
    }
    let log = Log::new();
    let mut g = panics(log.clone(), 0).boxed();
    assert_eq!(panic_of(|| g.next()), "too deep");
    assert_eq!(log.take(), ["level 2", "level 1", "level 0"]);
    assert_eq!(g.status(), Status::Finished);
}
