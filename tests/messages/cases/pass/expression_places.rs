//! `generate!` stands wherever an expression does.

#![deny(warnings)]

use coyield::prelude::*;
use coyield::{Coroutine, GeneratorBody};
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{LazyLock, Mutex};

const MAKE: fn() -> BoxGenerator<'static, u32> = || generate! { yield 1; }.boxed();

static SHARED: LazyLock<Mutex<BoxGenerator<'static, u32>>> = LazyLock::new(|| Mutex::new(generate! { yield 2; }.boxed()));

struct Holder<G> {
    generator: G,
}

struct Named<F: Future> {
    generator: Pin<Box<GeneratorBody<u32, (), Infallible, F>>>,
}

fn sum(g: impl Generator<u32>) -> u32 {
    pin!(g).iter().sum()
}

fn returned(n: u32) -> impl Generator<u32> {
    generate!(Generator<u32>, move {
        yield n;
    })
}

fn matched(n: Option<u32>) -> BoxGenerator<'static, u32> {
    match n {
        Some(n) => generate! { move { yield n; } }.boxed(),
        None => generate! {}.boxed(),
    }
}

fn main() {
    assert_eq!(sum(MAKE()), 1);
    assert_eq!(SHARED.lock().unwrap().iter().sum::<u32>(), 2);
    let mut holder = Holder { generator: Box::pin(generate! { yield 3; }) };
    assert_eq!(holder.generator.iter().sum::<u32>(), 3);
    let mut named = Named { generator: Box::pin(generate! { yield 4; }) };
    assert_eq!(named.generator.iter().sum::<u32>(), 4);
    assert_eq!(sum(returned(5)), 5);
    assert_eq!(sum(matched(Some(6))) + sum(matched(None)), 6);
    let list = [generate! { yield 7; }.boxed(), generate! { yield 8; }.boxed()];
    assert_eq!(list.into_iter().map(sum).collect::<Vec<_>>(), [7, 8]);
    let (tuple,) = (generate! { yield 9; },);
    assert_eq!(sum(tuple), 9);
    assert_eq!(sum(if true { generate! { yield 11; }.boxed() } else { MAKE() }), 11);
    fn status<C: Coroutine>(_: &C) {}
    status(&generate!(Generator<u32>, { yield 12; }));
}
