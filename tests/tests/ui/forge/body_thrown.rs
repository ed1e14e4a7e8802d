//! The type that the macros make is invariant in what is thrown in.

use coyield::GeneratorBody;
use std::future::Future;

fn shorter<'short, F: Future>(
    g: GeneratorBody<(), (), &'static str, F>,
    _: &'short str,
) -> GeneratorBody<(), (), &'short str, F> {
    g
}

fn main() {
    let _ = shorter::<std::future::Ready<()>>;
}
