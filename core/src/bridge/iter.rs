//! `iter` and `into_iter`: a generator that is sent nothing as an iterator.

use core::fmt;
use core::iter::FusedIterator;

use crate::bridge::end_methods::end_methods;
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};
use crate::generator::steps::Steps;
use crate::state::{Status, Thrown};

/// A generator as an [`Iterator`] over what it yields. Made by [`iter`](crate::GeneratorExt::iter),
/// [`iter_with_return`](crate::GeneratorExt::iter_with_return) and their `into_` forms, and by `#[generator] fn .. ->
/// impl Iterator<Item = Y>`.
///
/// It is fused, and stores what an iterator does not return: the return value, or what the body raised.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// #[generator]
/// fn words(text: &str) -> impl Generator<&str, (), usize> {
///     let mut count = 0;
///     for word in text.split_whitespace() {
///         yield_!(word);
///         count += 1;
///     }
///     count
/// }
///
/// let mut words = pin!(words("to be or"));
/// let mut iter = words.iter_with_return();
/// assert_eq!(iter.next(), Some("to"));
/// assert_eq!(iter.by_ref().collect::<Vec<_>>(), ["be", "or"]);
/// assert_eq!(iter.into_return(), Some(Ok(3)));
/// ```
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct GeneratorIter<C: Coroutine> {
    pub(crate) generator: C,
    pub(crate) end: Option<Result<C::Return, Thrown<C::Throw>>>,
}

end_methods!(GeneratorIter<C: Coroutine>, "iterator");

impl<C: SentNothing + Pinned> Iterator for GeneratorIter<C> {
    type Item = C::Yield;

    #[inline]
    fn next(&mut self) -> Option<C::Yield> {
        Steps::<C>::ITEM(&mut self.generator, C::resume, &mut self.end)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.generator.status() == Status::Finished).then_some(0))
    }
}

impl<C: SentNothing + Pinned> FusedIterator for GeneratorIter<C> {}

impl<C: Coroutine> fmt::Debug for GeneratorIter<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorIter").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
