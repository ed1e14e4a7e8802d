//! The type that the macros make is invariant in the type that is thrown.

use coyield::GeneratorBody;
use std::future::Future;

fn shorter<'short, F: Future>(
    g: GeneratorBody<(), (), &'static str, F>,
    _: &'short str,
) -> GeneratorBody<(), (), &'short str, F> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let _ = shorter::<std::future::Ready<()>>;
}
