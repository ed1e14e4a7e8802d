//! Generators that are alive at the same time.

use corosensei::{Coroutine, Yielder};
use coyield::prelude::*;
use genawaiter::rc;

use crate::hand::step;
use crate::measure::Subject;

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        Subject { name: "coyield", run: coyield },
        Subject { name: "genawaiter-rc", run: genawaiter_rc },
        Subject { name: "corosensei", run: corosensei },
    ]
}

/// Two items of each. All are suspended before the second item is requested, and when they are dropped.
fn two_rounds<G>(mut alive: Vec<G>, next: impl Fn(&mut G) -> Option<u64>) -> u64 {
    let mut sum = 0;
    for _ in 0..2 {
        for generator in &mut alive {
            sum ^= next(generator).unwrap_or_default();
        }
    }
    sum
}

fn coyield(count: u64) -> u64 {
    #[generator]
    fn numbers(mut x: u64) -> impl Iterator<Item = u64> {
        loop {
            x = step(x);
            yield_!(x);
        }
    }
    two_rounds((0..count).map(numbers).collect(), Iterator::next)
}

fn genawaiter_rc(count: u64) -> u64 {
    let numbers = |mut x: u64| {
        let numbers = rc::Gen::new(|co| async move {
            loop {
                x = step(x);
                co.yield_(x).await;
            }
        });
        numbers.into_iter()
    };
    two_rounds((0..count).map(numbers).collect(), Iterator::next)
}

fn corosensei(count: u64) -> u64 {
    let numbers = |mut x: u64| {
        Coroutine::<(), u64, ()>::new(move |yielder: &Yielder<(), u64>, ()| {
            loop {
                x = step(x);
                yielder.suspend(x);
            }
        })
    };
    two_rounds((0..count).map(numbers).collect(), |numbers| numbers.resume(()).as_yield())
}
