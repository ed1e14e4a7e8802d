//! A recursion that yields at each level, on its way back: each item comes from one level higher than the one before.

use std::iter;
use std::pin::pin;

use corosensei::{Coroutine, Yielder};
use coyield::prelude::*;

use crate::measure::Subject;
use crate::workload::consume::{Consume, Inline};

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        Subject { name: "coyield", run: coyield },
        Subject { name: "corosensei", run: corosensei },
        Subject { name: "boxed iterators", run: boxed_iterators },
    ]
}

fn coyield(depth: u64) -> u64 {
    #[generator]
    fn levels(depth: u64) -> impl Generator<u64> {
        if depth > 0 {
            yield_from!(levels(depth - 1));
            yield_!(depth);
        }
    }
    Inline::consume(pin!(levels(depth)).iter())
}

/// Calls on the stack of one coroutine, which has a fixed size unless a larger one is requested.
fn corosensei(depth: u64) -> u64 {
    fn levels(depth: u64, yielder: &Yielder<(), u64>) {
        if depth > 0 {
            levels(depth - 1, yielder);
            yielder.suspend(depth);
        }
    }
    let mut values = Coroutine::new(move |yielder: &Yielder<(), u64>, ()| levels(depth, yielder));
    Inline::consume(iter::from_fn(move || if values.done() { None } else { values.resume(()).as_yield() }))
}

/// Each level passes on the items of all levels below it.
fn boxed_iterators(depth: u64) -> u64 {
    fn levels(depth: u64) -> Box<dyn Iterator<Item = u64>> {
        if depth == 0 {
            return Box::new(iter::empty());
        }
        Box::new(iter::once(depth - 1).flat_map(levels).chain(iter::once(depth)))
    }
    Inline::consume(levels(depth))
}
