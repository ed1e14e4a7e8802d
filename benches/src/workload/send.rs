//! A running average: one value is sent for each that comes out.

use std::pin::pin;

use coyield::prelude::*;
use genawaiter::{rc, stack, sync};

use crate::hand;
use crate::measure::Subject;

/// All subjects that can be sent values.
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
        Subject { name: "genawaiter-sync", run: genawaiter_sync },
        Subject { name: "fauxgen", run: fauxgen },
        Subject { name: "next-gen", run: next_gen },
        Subject { name: "corosensei", run: corosensei },
        Subject { name: "generator", run: generator_rs },
    ]
}

/// Sends numbers and returns the checksum of the averages.
#[inline(always)]
#[allow(clippy::inline_always)]
fn drive(items: u64, mut send: impl FnMut(f64) -> f64) -> u64 {
    let mut sum = 0;
    let mut value = 1.0;
    for _ in 0..items {
        sum ^= send(value).to_bits();
        value += 0.5;
    }
    sum
}

fn hand(items: u64) -> u64 {
    let mut averager = hand::Averager::default();
    drive(items, |value| averager.send(value))
}

#[generator]
fn averager() -> impl Generator<f64, f64> {
    let mut total = 0.0;
    let mut count = 0.0;
    let mut average = 0.0;
    loop {
        total += yield_!(average);
        count += 1.0;
        average = total / count;
    }
}

fn coyield_pinned(items: u64) -> u64 {
    let mut averager = pin!(averager());
    averager.start().expect("it is new");
    drive(items, |value| match averager.send(value) {
        Ok(CoroutineState::Yielded(average)) => average,
        _ => unreachable!("it never ends"),
    })
}

fn coyield_boxed(items: u64) -> u64 {
    let mut averager = Box::pin(averager());
    averager.start().expect("it is new");
    drive(items, |value| match averager.send(value) {
        Ok(CoroutineState::Yielded(average)) => average,
        _ => unreachable!("it never ends"),
    })
}

#[cfg(feature = "nightly")]
fn native(items: u64) -> u64 {
    use std::ops::{Coroutine as _, CoroutineState};
    use std::pin::Pin;

    let mut averager = crate::native::averager();
    drive(items, |value| match Pin::new(&mut averager).resume(value) {
        CoroutineState::Yielded(average) => average,
        CoroutineState::Complete(()) => unreachable!("it never ends"),
    })
}

/// The body of the peers that are written with a handle.
macro_rules! averager {
    (|$average:ident| $yielding:expr) => {{
        let mut total = 0.0;
        let mut count = 0.0;
        let mut $average = 0.0;
        loop {
            total += $yielding;
            count += 1.0;
            $average = total / count;
        }
    }};
}

/// The driver of the peers whose first resume takes a value that is discarded.
macro_rules! drive {
    ($items:ident, $yielded:path, |$value:ident| $resume:expr) => {{
        let mut resume = |$value: f64| match $resume {
            $yielded(average) => average,
            _ => unreachable!("it never ends"),
        };
        resume(0.0);
        drive($items, resume)
    }};
}

fn genawaiter_stack(items: u64) -> u64 {
    genawaiter::stack::let_gen_using!(averager, |co: stack::Co<'_, f64, f64>| async move {
        averager!(|average| co.yield_(average).await)
    });
    drive!(items, genawaiter::GeneratorState::Yielded, |value| averager.resume_with(value))
}

fn genawaiter_rc(items: u64) -> u64 {
    let mut averager = rc::Gen::new(|co| async move { averager!(|average| co.yield_(average).await) });
    drive!(items, genawaiter::GeneratorState::Yielded, |value| averager.resume_with(value))
}

fn genawaiter_sync(items: u64) -> u64 {
    let mut averager = sync::Gen::new(|co| async move { averager!(|average| co.yield_(average).await) });
    drive!(items, genawaiter::GeneratorState::Yielded, |value| averager.resume_with(value))
}

fn fauxgen(items: u64) -> u64 {
    use fauxgen::Generator as _;

    #[fauxgen::generator(yield = f64, arg = f64)]
    fn averager() {
        averager!(|average| r#yield!(average));
    }
    let mut averager = pin!(averager());
    drive!(items, fauxgen::GeneratorState::Yielded, |value| averager.as_mut().resume(value))
}

fn next_gen(items: u64) -> u64 {
    #[next_gen::generator(yield(f64), resume(f64))]
    fn averager() {
        let mut total = 0.0;
        let mut count = 0.0;
        let mut average = 0.0;
        loop {
            total += yield_!(average);
            count += 1.0;
            average = total / count;
        }
    }
    next_gen::mk_gen!(let mut averager = averager());
    drive!(items, next_gen::generator::GeneratorState::Yielded, |value| averager.as_mut().resume(value))
}

fn corosensei(items: u64) -> u64 {
    let mut averager =
        corosensei::Coroutine::<f64, f64, ()>::new(|yielder, _| averager!(|average| yielder.suspend(average)));
    drive!(items, corosensei::CoroutineResult::Yield, |value| averager.resume(value))
}

fn generator_rs(items: u64) -> u64 {
    let mut averager = generator::Gn::<f64>::new_scoped(|mut scope: generator::Scope<'_, '_, f64, f64>| {
        averager!(|average| scope.yield_(average).expect("a value is sent each time"))
    });
    averager.raw_send(None);
    drive(items, |value| averager.send(value))
}
