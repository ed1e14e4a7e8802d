//! Generators that macros write, and macros that generators call.

#![deny(warnings)]

use coyield::prelude::*;
use std::pin::pin;

macro_rules! generators {
    ($($name:ident($argument:ident: $type:ty) $body:block)*) => {
        $(
            #[generator]
            fn $name($argument: $type) -> impl Generator<$type> $body
        )*
    };
}

generators! {
    once(n: u32) {
        yield_!(n);
    }
    twice(n: u32) {
        yield_!(n);
        yield_!(n);
    }
}

macro_rules! whole {
    ($name:ident, $yield:ty, $($value:expr),*) => {
        #[generator]
        fn $name() -> impl Iterator<Item = $yield> {
            $(yield_!($value);)*
        }
    };
}

whole!(three, u8, 1, 2, 3);

macro_rules! expression {
    ($($value:expr),*) => {
        generate! { $(yield $value;)* }
    };
}

macro_rules! each {
    ($list:expr, |$name:ident| $body:expr) => {
        for $name in $list {
            $body;
        }
    };
}

#[generator]
fn looped() -> impl Generator<u32> {
    each!(1..4, |n| yield_!(n));
}

macro_rules! given {
    ($visibility:vis fn $name:ident($argument:pat, $type:ty) -> $returned:ty, $condition:expr, $body:block) => {
        #[generator]
        $visibility fn $name($argument: $type) -> $returned {
            if $condition $body
        }
    };
}

given!(pub(crate) fn pair((a, b), (u32, u32)) -> impl Generator<u32>, a < b, {
    yield_!(a);
    yield_!(b);
});

macro_rules! generated {
    ($types:ty, $body:block) => {
        (generate!($types, $body), generate!($types, move $body))
    };
}

fn main() {
    assert_eq!(pin!(once(1)).iter().sum::<u32>(), 1);
    assert_eq!(pin!(twice(1)).iter().sum::<u32>(), 2);
    assert_eq!(three().sum::<u8>(), 6);
    assert_eq!(pin!(expression!(1, 2)).iter().sum::<u32>(), 3);
    assert_eq!(pin!(pair((1, 2))).iter().sum::<u32>(), 3);
    let (one, other) = generated!(Generator<u32>, { yield_!(1) });
    assert_eq!(pin!(one).iter().chain(pin!(other).iter()).sum::<u32>(), 2);
    assert_eq!(pin!(looped()).iter().sum::<u32>(), 6);
}
