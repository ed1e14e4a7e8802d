//! `for await` without the feature `futures`: what it expands to exists, so that rustc reports only what is missing.

use core::future::{Pending, pending};

/// A bound on what a `for await` takes. Implemented for no type.
#[diagnostic::on_unimplemented(
    message = "`for await` takes a stream, which needs the feature `futures` of coyield",
    label = "enable the feature `futures`"
)]
pub trait TakenAsStream {}

/// Never called.
pub fn for_await<S: TakenAsStream>(stream: S) -> S {
    stream
}

/// Never called.
pub fn next_item<S, T>(_: &mut S) -> Pending<Option<T>> {
    pending()
}
