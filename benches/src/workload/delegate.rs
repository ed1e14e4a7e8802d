//! A loop below one level of delegation and below many: `delegate-1` and `delegate-depth`.

use std::hint::black_box;
use std::pin::pin;

use coyield::prelude::*;
use genawaiter::rc;

use crate::hand::{SEED, step};
use crate::measure::{self, Subject};
use crate::workload::consume::{Consume, Inline};

/// One level. The baseline is the same loop as a generator, not an iterator by hand: the difference is the cost of
/// delegation.
pub(super) fn once() -> Vec<Subject> {
    vec![Subject { name: "hand", run: bare }, Subject { name: "coyield", run: delegated }]
}

/// Many levels, beside the alternative in a generator that cannot delegate: a loop that passes each item on.
///
/// The nested ones stop at a thousand: each level is a call on the machine stack, and each item passes through all of
/// them.
#[must_use]
pub fn deeply() -> Vec<Subject> {
    vec![
        Subject { name: "coyield-1", run: coyield::<1> },
        Subject { name: "coyield-10", run: coyield::<10> },
        Subject { name: "coyield-100", run: coyield::<100> },
        Subject { name: "coyield-1000", run: coyield::<1000> },
        Subject { name: "coyield-10000", run: coyield::<10_000> },
        Subject { name: "nested-1", run: nested::<1> },
        Subject { name: "nested-10", run: nested::<10> },
        Subject { name: "nested-100", run: nested::<100> },
        Subject { name: "nested-1000", run: nested::<1000> },
    ]
}

#[generator]
fn numbers(count: u64) -> impl Generator<u64> {
    let mut x = SEED;
    for _ in 0..count {
        x = step(x);
        yield_!(x);
    }
}

fn bare(count: u64) -> u64 {
    Inline::consume(pin!(numbers(count)).iter())
}

fn delegated(count: u64) -> u64 {
    #[generator]
    fn outer(count: u64) -> impl Generator<u64> {
        yield_from!(numbers(count));
    }
    Inline::consume(pin!(outer(count)).iter())
}

/// Levels of delegation around the loop.
#[generator]
fn levels(depth: u64, count: u64) -> impl Generator<u64> {
    if depth == 0 {
        yield_from!(numbers(count));
    } else {
        yield_from!(levels(depth - 1, count));
    }
}

fn coyield<const DEPTH: u64>(count: u64) -> u64 {
    once_descended(Box::pin(levels(black_box(DEPTH) - 1, count + 2)).into_iter(), count)
}

/// Loops around the loop.
fn loops(depth: u64, count: u64) -> Box<dyn Iterator<Item = u64>> {
    if depth == 0 {
        let numbers = rc::Gen::new(|co| async move {
            let mut x = SEED;
            for _ in 0..count {
                x = step(x);
                co.yield_(x).await;
            }
        });
        return Box::new(numbers.into_iter());
    }
    let outer = rc::Gen::new(|co| async move {
        for x in loops(depth - 1, count) {
            co.yield_(x).await;
        }
    });
    Box::new(outer.into_iter())
}

fn nested<const DEPTH: u64>(count: u64) -> u64 {
    once_descended(loops(black_box(DEPTH), count + 2), count)
}

/// Consumes that many items. The time excludes the way down to the loop and back up: a deep one would otherwise depend
/// on the number of requested items.
fn once_descended(mut items: impl Iterator<Item = u64>, count: u64) -> u64 {
    measure::apart(|| items.next());
    let count = usize::try_from(count).expect("a run is not that long");
    let sum = Inline::consume(items.by_ref().take(count));
    measure::apart(|| drop(items));
    sum
}
