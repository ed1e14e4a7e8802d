//! A body with twelve yields in nested loops and matches.

use std::pin::pin;

use coyield::prelude::*;
use genawaiter::{rc, stack};

use crate::hand;
use crate::measure::Subject;
use crate::workload::consume::{Consume, Inline};

/// The body, for any way to yield.
#[macro_export]
macro_rules! branches {
    ($rounds:expr, |$value:ident| $yielding:expr) => {{
        macro_rules! hand_out {
            ($item:expr) => {{
                let $value = $item;
                $yielding;
            }};
        }
        let mut x: u64 = $crate::hand::SEED;
        for round in 0..$rounds {
            x = $crate::hand::step(x);
            hand_out!(x);
            match round % 5 {
                0 => {
                    hand_out!(x >> 7);
                    hand_out!(x >> 9);
                }
                1 => {
                    for i in 0..3 {
                        hand_out!(x.wrapping_add(i));
                        if i != 1 {
                            hand_out!(i);
                        }
                    }
                }
                2 => {
                    let mut left = round & 3;
                    while left > 0 {
                        hand_out!(left);
                        left -= 1;
                    }
                    hand_out!(!x);
                }
                3 => {
                    for i in 0..2 {
                        for j in 0..3 {
                            match (i + j) % 3 {
                                0 => hand_out!(i),
                                1 => hand_out!(j ^ x),
                                _ => hand_out!(i * j),
                            }
                        }
                    }
                }
                _ => hand_out!(x << 1),
            }
            hand_out!(x ^ round);
        }
    }};
}

/// The subjects whose bodies can be compared: the best of each kind.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: hand },
        Subject { name: "coyield-pinned", run: coyield_pinned },
        Subject { name: "coyield-boxed", run: coyield_boxed },
        #[cfg(feature = "nightly")]
        Subject { name: "native", run: native },
        Subject { name: "genawaiter-stack", run: genawaiter_stack },
        Subject { name: "genawaiter-rc", run: genawaiter_rc },
        Subject { name: "corosensei", run: corosensei },
        Subject { name: "generator", run: generator_rs },
    ]
}

/// Twenty rounds, after which the pattern repeats, yield 106 items.
fn rounds(items: u64) -> u64 {
    items * 20 / 106
}

fn hand(items: u64) -> u64 {
    Inline::consume(hand::Branches::new(rounds(items)))
}

fn coyield_pinned(items: u64) -> u64 {
    #[generator]
    fn branches(rounds: u64) -> impl Generator<u64> {
        branches!(rounds, |value| yield_!(value));
    }
    Inline::consume(pin!(branches(rounds(items))).iter())
}

fn coyield_boxed(items: u64) -> u64 {
    #[generator]
    fn branches(rounds: u64) -> impl Iterator<Item = u64> {
        branches!(rounds, |value| yield_!(value));
    }
    Inline::consume(branches(rounds(items)))
}

#[cfg(feature = "nightly")]
fn native(items: u64) -> u64 {
    Inline::consume(std::iter::from_coroutine(crate::native::branches(rounds(items))))
}

fn genawaiter_stack(items: u64) -> u64 {
    let rounds = rounds(items);
    genawaiter::stack::let_gen_using!(branches, |co: stack::Co<'_, u64>| async move {
        branches!(rounds, |value| co.yield_(value).await);
    });
    Inline::consume(branches.into_iter())
}

fn genawaiter_rc(items: u64) -> u64 {
    let rounds = rounds(items);
    let branches = rc::Gen::new(|co| async move {
        branches!(rounds, |value| co.yield_(value).await);
    });
    Inline::consume(branches.into_iter())
}

fn corosensei(items: u64) -> u64 {
    let rounds = rounds(items);
    let mut branches = corosensei::Coroutine::new(move |yielder: &corosensei::Yielder<(), u64>, ()| {
        branches!(rounds, |value| yielder.suspend(value));
    });
    Inline::consume(std::iter::from_fn(move || if branches.done() { None } else { branches.resume(()).as_yield() }))
}

fn generator_rs(items: u64) -> u64 {
    let rounds = rounds(items);
    let branches = generator::Gn::new_scoped(move |mut scope| {
        branches!(rounds, |value| scope.yield_(value));
        generator::done!()
    });
    Inline::consume(branches)
}
