//! The type that the macros make is invariant in what it is sent.

use coyield::GeneratorBody;
use std::convert::Infallible;
use std::future::Future;

fn shorter<'short, F: Future>(
    g: GeneratorBody<(), &'static str, Infallible, F>,
    _: &'short str,
) -> GeneratorBody<(), &'short str, Infallible, F> {
    g
}

fn main() {
    let _ = shorter::<std::future::Ready<()>>;
}
