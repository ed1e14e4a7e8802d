//! Boxed generators, whose type can be named.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::pin::Pin;

use crate::generator::coroutine::Generator;

/// A boxed generator of any type that is [`Send`]. It can be a struct field, an element of a `Vec` of different
/// generators, or the return type of a plain trait method. The counterpart of `futures`' `BoxFuture`. Its `Debug`
/// output shows its status.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
///
/// #[generator]
/// fn digits() -> impl Generator<char> {
///     for digit in '0'..='2' {
///         yield_!(digit);
///     }
/// }
///
/// #[generator]
/// fn letters(text: &str) -> impl Generator<char> {
///     for letter in text.chars() {
///         yield_!(letter);
///     }
/// }
///
/// let sources: Vec<BoxGenerator<'_, char>> = vec![digits().boxed(), letters("ab").boxed()];
/// let text: String = sources.into_iter().flat_map(GeneratorExt::into_iter).collect();
/// assert_eq!(text, "012ab");
/// ```
pub type BoxGenerator<'a, Y, S = (), R = (), E = Infallible> = Pin<Box<dyn Generator<Y, S, R, E> + Send + 'a>>;

/// A [`BoxGenerator`] that need not be [`Send`].
pub type LocalBoxGenerator<'a, Y, S = (), R = (), E = Infallible> = Pin<Box<dyn Generator<Y, S, R, E> + 'a>>;
