//! A loop that yields: `iterate`, `iterate-dyn` and `create`.

use std::pin::pin;

use coyield::prelude::*;
use genawaiter::{rc, stack, sync};

use crate::hand::{self, SEED, step};
use crate::measure::Subject;
use crate::workload::consume::Consume;

/// All subjects that can be iterated.
#[must_use]
pub fn subjects<C: Consume>() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: hand::<C> },
        Subject { name: "coyield-pinned", run: coyield_pinned::<C> },
        Subject { name: "coyield-boxed", run: coyield_boxed::<C> },
        #[cfg(feature = "nightly")]
        Subject { name: "native", run: native::<C> },
        Subject { name: "genawaiter-stack", run: genawaiter_stack::<C> },
        Subject { name: "genawaiter-rc", run: genawaiter_rc::<C> },
        Subject { name: "genawaiter-sync", run: genawaiter_sync::<C> },
        Subject { name: "fauxgen", run: fauxgen::<C> },
        Subject { name: "next-gen", run: next_gen::<C> },
        Subject { name: "remit", run: remit::<C> },
        Subject { name: "corosensei", run: corosensei::<C> },
        Subject { name: "generator", run: generator_rs::<C> },
    ]
}

fn hand<C: Consume>(count: u64) -> u64 {
    C::consume(hand::Numbers::new(count))
}

fn coyield_pinned<C: Consume>(count: u64) -> u64 {
    #[generator]
    fn numbers(count: u64) -> impl Generator<u64> {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_!(x);
        }
    }
    C::consume(pin!(numbers(count)).iter())
}

fn coyield_boxed<C: Consume>(count: u64) -> u64 {
    #[generator]
    fn numbers(count: u64) -> impl Iterator<Item = u64> {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_!(x);
        }
    }
    C::consume(numbers(count))
}

#[cfg(feature = "nightly")]
fn native<C: Consume>(count: u64) -> u64 {
    C::consume(std::iter::from_coroutine(crate::native::numbers(count)))
}

fn genawaiter_stack<C: Consume>(count: u64) -> u64 {
    genawaiter::stack::let_gen_using!(numbers, |co: stack::Co<'_, u64>| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            co.yield_(x).await;
        }
    });
    C::consume(numbers.into_iter())
}

fn genawaiter_rc<C: Consume>(count: u64) -> u64 {
    let numbers = rc::Gen::new(|co| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            co.yield_(x).await;
        }
    });
    C::consume(numbers.into_iter())
}

fn genawaiter_sync<C: Consume>(count: u64) -> u64 {
    let numbers = sync::Gen::new(|co| async move {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            co.yield_(x).await;
        }
    });
    C::consume(numbers.into_iter())
}

fn fauxgen<C: Consume>(count: u64) -> u64 {
    #[fauxgen::generator(yield = u64)]
    fn numbers(count: u64) {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            r#yield!(x);
        }
    }
    C::consume(pin!(numbers(count)))
}

fn next_gen<C: Consume>(count: u64) -> u64 {
    #[next_gen::generator(yield(u64))]
    fn numbers(count: u64) {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yield_!(x);
        }
    }
    next_gen::mk_gen!(let numbers = numbers(count));
    C::consume(numbers)
}

fn remit<C: Consume>(count: u64) -> u64 {
    async fn numbers(count: u64, remit: remit::Remit<'_, u64>) {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            remit.value(x).await;
        }
    }
    C::consume(pin!(remit::Generator::new()).parameterized(numbers, count))
}

fn corosensei<C: Consume>(count: u64) -> u64 {
    let mut numbers = corosensei::Coroutine::new(move |yielder: &corosensei::Yielder<(), u64>, ()| {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            yielder.suspend(x);
        }
    });
    C::consume(std::iter::from_fn(move || if numbers.done() { None } else { numbers.resume(()).as_yield() }))
}

fn generator_rs<C: Consume>(count: u64) -> u64 {
    let numbers = generator::Gn::new_scoped(move |mut scope| {
        let mut x = SEED;
        for _ in 0..count {
            x = step(x);
            scope.yield_(x);
        }
        generator::done!()
    });
    C::consume(numbers)
}
