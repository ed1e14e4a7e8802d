//! `closing`: a generator that is closed at the end of a block.

use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::closed_return::ClosedReturn;
use super::{BlockExit, LendingContextManager};
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Thrown};

pin_project! {
    /// A generator that is closed at the end of a block. Made by [`closing`] and [`closing_with`].
    #[must_use = "a context manager does nothing unless entered: `with!(generator = closing(..), { .. })`"]
    pub struct Closing<G: Coroutine, E, F = fn(Infallible) -> E> {
        #[pin]
        pub(super) generator: G,
        pub(super) convert: F,
        // A function, so that only the functions that make this have the bound, which rustc reports once.
        pub(super) convert_return: fn(G::Return) -> Result<(), E>,
    }
}

/// Lends a generator to a block, and closes it after the block, so that its clean-up runs then, and not when it is
/// dropped. Python's `contextlib.closing`.
///
/// The generator is pinned for the block. E is the error of the block, which passes through. A generator into which
/// errors can be thrown may raise one while it is closed: see [`closing_with`].
///
/// If the generator returns a `Result<(), X>`, an error that it returns when it is closed becomes the error of the
/// block, by [`Into`]. A generator that returns any other value has to be adapted first, for example by
/// [`map_return(drop)`](crate::GeneratorExt::map_return), which drops the value.
///
/// # Panics
///
/// At the end of the block, if the generator yields in answer to the close: Python's `RuntimeError("generator ignored
/// GeneratorExit")`.
///
/// # Examples
///
/// ```
/// use coyield::context::closing;
/// use coyield::prelude::*;
/// use std::cell::Cell;
///
/// let closed = Cell::new(false);
/// let numbers = generate! {
///     for n in 1.. {
///         if try_yield!(n).is_err() {
///             closed.set(true);
///             return;
///         }
///     }
/// };
/// let sum = with!(mut numbers = closing(numbers), {
///     Ok::<u32, String>(numbers.iter().take(3).sum())
/// })?;
/// assert_eq!((sum, closed.get()), (Some(6), true));
/// # Ok::<(), String>(())
/// ```
#[inline]
pub fn closing<G: Coroutine<Throw = Infallible, Return: ClosedReturn<E>>, E>(generator: G) -> Closing<G, E> {
    closing_with(generator, |never| match never {})
}

/// [`closing`] for a generator into which errors can be thrown. An error that it raises while it is closed replaces the
/// block's error. `convert`, which may be [`From::from`], converts it.
///
/// # Examples
///
/// ```
/// use coyield::context::closing_with;
/// use coyield::prelude::*;
///
/// #[generator]
/// fn lines() -> impl Generator<&'static str, (), (), std::fmt::Error> {
///     if try_yield!("one").is_err() {
///         raise!(std::fmt::Error);
///     }
/// }
///
/// let failed = with!(mut lines = closing_with(lines(), |error| error.to_string()), {
///     assert!(lines.next().is_ok());
///     Ok(())
/// });
/// assert!(failed.is_err_and(|error| error.contains("formatting")));
/// ```
#[inline]
pub fn closing_with<G, E, F>(generator: G, convert: F) -> Closing<G, E, F>
where
    G: Coroutine<Return: ClosedReturn<E>>,
    F: FnMut(G::Throw) -> E,
{
    Closing { generator, convert, convert_return: G::Return::into_closed }
}

impl<G: Coroutine, E, F: FnMut(G::Throw) -> E> LendingContextManager for Closing<G, E, F> {
    type Resource<'r>
        = Pin<&'r mut G>
    where
        Self: 'r;
    type Error = E;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<Pin<&mut G>, E> {
        Ok(self.project().generator)
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<E>) -> Result<(), E> {
        let this = self.project();
        match this.generator.resume(Resume::Throw(Thrown::Exit)) {
            Outcome::Thrown(Thrown::Raised(error)) => Err((this.convert)(error)),
            Outcome::Complete(value) => (this.convert_return)(value).and(block_exit.into_result()),
            Outcome::Yielded(_) | Outcome::Thrown(Thrown::IgnoredExit) if !block_exit.is_abandoned() => {
                panic!("{IGNORED}")
            }
            _ => block_exit.into_result(),
        }
    }
}

// CPython's message is "generator ignored GeneratorExit".
pub(super) const IGNORED: &str = "generator ignored the exit: it yielded when it was closed";

impl<G: Coroutine, E, F> fmt::Debug for Closing<G, E, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Closing").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
