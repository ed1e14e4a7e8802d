//! Bodies that the macros once refused, or misread.

use super::*;
use std::any::Any;
use std::fmt::Debug;

#[generator]
fn calls_what_it_is_sent() -> impl Generator<u8, fn() -> u8, u8> {
    let first = yield_!(1)();
    let second = try_yield!(2).unwrap_or(|| 0)();
    first + second + yield_from!(sent())()
}

#[generator]
fn sent() -> impl Generator<u8, fn() -> u8, fn() -> u8> {
    yield_!(3)
}

#[test]
fn a_sent_function_is_called_at_once() {
    let mut g = pin!(calls_what_it_is_sent());
    g.start().unwrap();
    g.send(|| 10).unwrap();
    g.send(|| 20).unwrap();
    assert_eq!(g.send(|| 30).unwrap().completed(), Some(60));
}

#[test]
fn a_cast_to_a_trait_object_ends_before_the_block() {
    let mut items = [1_u8, 2].into_iter();
    let g = generate! {
        for item in &mut items as &mut dyn Iterator<Item = u8> {
            yield item;
        }
        match &3_u8 as &(dyn Any + Send) {
            _ => yield 3,
        }
        match &3_u8 as &dyn Any {
            _ => yield 4,
        }
        let shown = || -> &dyn Debug { &5 };
        yield format!("{:?}", shown()).parse().unwrap_or(0);
    };
    assert_eq!(pin!(g).iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[derive(Clone, Copy)]
struct Sized<const N: usize>;

fn size<const N: usize>(_: Sized<N>) -> usize {
    N
}

#[generator]
fn of_constants() -> impl Generator<Sized<{ 1 + 1 }>, (), Sized<{ 1 + 2 }>> {
    const ONE: usize = 1;
    let one: Sized<{ ONE }> = Sized;
    assert_eq!(size(one), 1);
    yield_!(Sized);
    Sized
}

#[test]
fn a_type_has_a_constant_in_braces() {
    let mut g = pin!(of_constants());
    assert_eq!(g.next().unwrap().yielded().map(size), Some(2));
    assert_eq!(g.next().unwrap().completed().map(size), Some(3));
}

#[generator]
fn conditional(kept: u8, #[cfg_attr(all(), cfg(any()))] dropped: u8) -> impl Iterator<Item = u8> {
    yield_!(kept);
}

#[test]
fn a_condition_of_a_condition_drops_an_argument() {
    assert_eq!(conditional(1).collect::<Vec<_>>(), [1]);
}

mod assertions {
    macro_rules! assert {
        ($condition:expr) => {
            if !$condition {
                panic!("mine")
            }
        };
    }
    pub(super) use assert;
}

#[generator]
async fn asserts() -> impl Stream<Item = u8> {
    assertions::assert!(ready(true).await);
    yield_!(1);
}

#[test]
fn an_assertion_of_the_users_takes_one_argument() {
    assert_eq!(collected(asserts()), [1]);
}
