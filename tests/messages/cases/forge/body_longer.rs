//! The type that the macros make does not yield what lives longer than the body says.

use coyield::GeneratorBody;
use std::convert::Infallible;
use std::future::Future;

fn longer<'short, F: Future>(
    g: GeneratorBody<&'short str, (), Infallible, F>,
) -> GeneratorBody<&'static str, (), Infallible, F> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let _ = longer::<std::future::Ready<()>>;
}
