//! A million levels on a thread with a small stack: running, closing and dropping use a constant amount of it.

use coyield::Status;
use coyield::prelude::*;
use std::cell::Cell;
use std::pin::pin;

/// Deep enough for any machine stack, and in debug not too slow. Miri has less time.
const DEPTH: u32 = if cfg!(miri) { 1_000 } else { 1_000_000 };

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(run).unwrap().join().unwrap();
}

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
fn catching(depth: u32) -> impl Generator<u32, (), Result<u32, Thrown<&'static str>>, &'static str> {
    try_yield_from!(levels(depth))
}

#[test]
fn a_million_levels_run_to_the_end() {
    on_a_small_stack(|| {
        let mut g = pin!(levels(DEPTH));
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.delegation_depth(), DEPTH as usize);
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete(DEPTH)));
        assert_eq!(g.delegation_depth(), 0);
    });
}

#[test]
fn a_million_levels_are_closed() {
    on_a_small_stack(|| {
        let mut g = pin!(levels(DEPTH));
        g.next().unwrap();
        assert_eq!(g.close(), Ok(None));
        assert_eq!(g.status(), Status::Finished);
    });
}

#[test]
fn an_error_thrown_in_passes_a_million_levels_and_is_caught_at_the_top() {
    on_a_small_stack(|| {
        let mut g = pin!(catching(DEPTH));
        g.next().unwrap();
        assert_eq!(g.throw("through all"), Ok(CoroutineState::Complete(Err(Thrown::Raised("through all")))));
    });
}

#[test]
fn an_error_of_the_innermost_level_passes_a_million_levels() {
    on_a_small_stack(|| {
        let mut g = pin!(catching(DEPTH));
        g.next().unwrap();
        g.next().unwrap();
        let Ok(CoroutineState::Complete(raised)) = g.throw("caught below") else { panic!("it is not caught") };
        assert_eq!(raised, Err(Thrown::Raised("from the bottom")));
    });
}

/// Counts the levels that are left.
struct Counted<'c>(&'c Cell<u32>);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[generator]
fn counted(left: &Cell<u32>, depth: u32) -> impl Generator<u32> {
    let _local = Counted(left);
    if depth > 0 {
        yield_from!(counted(left, depth - 1));
    }
    yield_!(depth);
}

#[test]
fn a_million_levels_are_dropped_while_suspended() {
    on_a_small_stack(|| {
        let left = Cell::new(DEPTH + 1);
        let mut g = Box::pin(counted(&left, DEPTH));
        g.next().unwrap();
        assert_eq!(left.get(), DEPTH + 1);
        drop(g);
        assert_eq!(left.get(), 0);
    });
}

/// Each level catches the exit and returns, so that the engine has to continue level by level.
#[generator]
fn obliging(depth: u32) -> impl Generator<u32, (), u32> {
    let answer = if depth > 0 { try_yield_from!(obliging(depth - 1)) } else { try_yield!(0).map(|()| 0) };
    assert_eq!(answer, Err(Thrown::Exit));
    depth
}

#[test]
fn a_million_levels_may_each_answer_the_exit() {
    on_a_small_stack(|| {
        let mut g = pin!(obliging(DEPTH));
        g.next().unwrap();
        assert_eq!(g.close(), Ok(Some(DEPTH)));
    });
}
