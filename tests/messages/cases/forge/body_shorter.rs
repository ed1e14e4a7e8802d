//! The type that the macros make is invariant in what it yields.

use coyield::GeneratorBody;
use std::convert::Infallible;
use std::future::Future;

fn shorter<'short, F: Future>(
    g: GeneratorBody<&'static str, (), Infallible, F>,
    _: &'short str,
) -> GeneratorBody<&'short str, (), Infallible, F> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let _ = shorter::<std::future::Ready<()>>;
}
