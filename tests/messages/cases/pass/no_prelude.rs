//! Nothing but paths: no import is needed where generators are written.

#![deny(warnings)]
#![no_implicit_prelude]

#[::coyield::generator]
fn count() -> impl ::coyield::Generator<u32, (), u32> {
    yield_!(1);
    let _ = try_yield!(2);
    3
}

#[::coyield::generator]
fn iterate() -> impl ::std::iter::Iterator<Item = u32> {
    yield_!(1);
}

fn main() {
    use ::coyield::GeneratorExt as _;

    let mut count = ::std::pin::pin!(count());
    ::std::assert_eq!(::std::iter::Iterator::count(count.iter_with_return()), 2);
    ::std::assert_eq!(::std::iter::Iterator::count(iterate()), 1);
    let mut one = ::std::pin::pin!(::coyield::generate! { yield 1; });
    ::std::assert_eq!(::std::iter::Iterator::count(one.iter()), 1);
}
