//! Iterators and streams of `Result`s whose bodies may end with an error, which is then their last item.
//!
//! The body of `fn .. -> impl Iterator<Item = Result<T, E>>` returns `()`, or, if it has a `?` in it, `Result<(), E>`.
//! `?` and `return Err(error)` want to know that before rustc has seen the end of the body. The macros read tokens, and
//! see neither the type behind an alias nor what a macro of the user's expands to. So the expansion asks rustc, by the
//! types of this file:
//!
//! ```text
//! let returns = ReturnType::new();
//! if false { return ItemType::<Y>::new().coyield_result(&returns); }    // or `coyield_inferred`
//! let tail = { BODY };
//! let tail = Operand { value: tail };
//! (&&&BodyTail::<_, _, Y>::new(&tail.value, &returns)).coyield_decide();
//! end_body(tail.value, &returns)
//! ```
//!
//! 1. [`ItemType`] looks at the items. If they are `Result<T, E>`, a body whose tokens show that it ends with a
//!    `Result` returns `Result<(), E>`. What other such bodies return is inferred from their `return`s. If the items
//!    are something else, the body returns `()`.
//! 2. [`BodyTail`] decides if the block has no value and no `return` has decided: for `Result<(), E>` if the items are
//!    `Result`s, because a macro of the user's may contain a `?`, and otherwise for `()`.
//! 3. [`end_body`] turns the value of the block into what the body returns.
//! 4. [`LastItem`] makes an item of what the body returned.
//!
//! Methods of a type come before those of a trait, and those of a type with more references before others. Steps 1 and
//! 2 choose in this way, because no trait can be implemented for one type in particular and for all others.

#![allow(clippy::must_use_candidate, clippy::missing_errors_doc, reason = "only expansions call these functions")]

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
#[cfg(feature = "futures")]
use core::pin::Pin;
#[cfg(feature = "futures")]
use core::task::{Context, Poll};

#[cfg(feature = "futures")]
use futures_core::stream::{FusedStream, Stream};
#[cfg(feature = "futures")]
use pin_project_lite::pin_project;

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncSentNothing, AsyncStatus};
#[cfg(feature = "futures")]
use crate::async_generator::steps::AsyncSteps;
use crate::bridge::end::Never;
use crate::diagnostics::once::once_by_value;
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};
use crate::generator::steps::Steps;
use crate::state::Status;

/// Stands for the type R that a body returns.
pub struct ReturnType<R> {
    returned: PhantomData<fn() -> R>,
}

impl<R> ReturnType<R> {
    /// A type to be inferred.
    #[allow(clippy::new_without_default)]
    #[inline]
    pub fn new() -> Self {
        ReturnType { returned: PhantomData }
    }
}

/// Chooses what a body returns by the type Y of its items. Its methods give a `return` in dead code its type.
pub struct ItemType<Y> {
    item: PhantomData<fn() -> Y>,
}

impl<Y> ItemType<Y> {
    /// The type of the items.
    #[allow(clippy::new_without_default)]
    #[inline]
    pub fn new() -> Self {
        ItemType { item: PhantomData }
    }
}

#[allow(clippy::unused_self)]
impl<T, E> ItemType<Result<T, E>> {
    /// The body ends with an error of its items, or without one.
    pub fn coyield_result(&self, _: &ReturnType<Result<(), E>>) -> Result<(), E> {
        unreachable!("only dead code calls it")
    }

    /// What the body returns is to be inferred.
    pub fn coyield_inferred<R>(&self, _: &ReturnType<R>) -> R {
        unreachable!("only dead code calls it")
    }
}

/// Items that are no `Result`s: the body returns nothing.
pub trait NoResults {
    /// The body returns nothing, so that rustc reports a `?` in it.
    fn coyield_result(&self, _: &ReturnType<()>) {}

    /// The body returns nothing.
    fn coyield_inferred(&self, _: &ReturnType<()>) {}
}

impl<Y> NoResults for ItemType<Y> {}

/// The block of a body: it evaluates to a T where the body returns an R and yields Ys.
pub struct BodyTail<T, R, Y> {
    types: PhantomData<fn() -> (T, R, Y)>,
}

impl<T, R, Y> BodyTail<T, R, Y> {
    /// A block with this value.
    #[inline]
    pub fn new(_: &T, _: &ReturnType<R>) -> Self {
        BodyTail { types: PhantomData }
    }
}

/// Found first: a block without a value, of a body that yields `Result`s and that no `return` without a value has
/// decided.
pub trait DecidesResult {
    /// Decides that the body may end with an error, for a `?` that only rustc sees.
    fn coyield_decide(&self) {}
}

impl<T, E> DecidesResult for &&BodyTail<(), Result<(), E>, Result<T, E>> {}

/// Found next: another block without a value.
pub trait DecidesUnit {
    /// Decides that the body returns nothing, if no `return` has decided.
    fn coyield_decide(&self) {}
}

impl<Y> DecidesUnit for &BodyTail<(), (), Y> {}

/// All other combinations.
pub trait IsDecided {
    /// Decides nothing.
    fn coyield_decide(&self) {}
}

impl<T, R, Y> IsDecided for BodyTail<T, R, Y> {}

/// Turns the value of a block into what the body returns.
#[inline]
pub fn end_body<T: EndsBody<R>, R>(tail: T, _: &ReturnType<R>) -> R {
    tail.end()
}

/// The types of the last expression of a body that returns an R.
#[diagnostic::on_unimplemented(
    message = "the body of an iterator or a stream ends without a value, or, if its items are `Result`s, with `Ok(())` \
               or `Err(error)`",
    label = "this is of type `{Self}`"
)]
pub trait EndsBody<R> {
    /// Returns what the body returns.
    fn end(self) -> R;
}

#[diagnostic::do_not_recommend]
impl EndsBody<()> for () {
    #[inline]
    fn end(self) {}
}

#[diagnostic::do_not_recommend]
impl<E> EndsBody<Result<(), E>> for () {
    #[inline]
    fn end(self) -> Result<(), E> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E> EndsBody<Result<(), E>> for Result<(), E> {
    #[inline]
    fn end(self) -> Self {
        self
    }
}

/// The type of a block that never ends, in edition 2024.
#[diagnostic::do_not_recommend]
impl<R> EndsBody<R> for Never {
    fn end(self) -> R {
        match self {}
    }
}

/// The return values of bodies that yield items of type Y.
pub trait LastItem<Y> {
    /// Returns the last item, if the body ended with an error.
    fn last_item(self) -> Option<Y>;
}

#[diagnostic::do_not_recommend]
impl<Y> LastItem<Y> for () {
    #[inline]
    fn last_item(self) -> Option<Y> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> LastItem<Result<T, E>> for Result<(), E> {
    #[inline]
    fn last_item(self) -> Option<Result<T, E>> {
        self.err().map(Err)
    }
}

/// Generators that yield items, and return the last one or none.
pub trait YieldsResults: SentNothing<Return: LastItem<Self::Yield>> {}

#[diagnostic::do_not_recommend]
impl<C: SentNothing<Return: LastItem<C::Yield>>> YieldsResults for C {}

once_by_value! {
    /// Generators that yield items, and return the last one or none.
    #[diagnostic::on_unimplemented(
        message = "the body of this iterator returns neither `()` nor a `Result<(), E>` with the error type of the items",
        label = "returns something else"
    )]
    IntoResultItems: YieldsResults
}

/// A generator as an iterator over what it yields, and over the error with which it ends.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct ResultIter<C> {
    pub(crate) generator: C,
}

impl<C: YieldsResults + Pinned> Iterator for ResultIter<C> {
    type Item = C::Yield;

    #[inline]
    fn next(&mut self) -> Option<C::Yield> {
        let mut end = None;
        let item = Steps::<C>::ITEM(&mut self.generator, C::resume, &mut end);
        match end {
            Some(Ok(returned)) => returned.last_item(),
            _ => item,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.generator.status() == Status::Finished).then_some(0))
    }
}

impl<C: YieldsResults + Pinned> FusedIterator for ResultIter<C> {}

impl<C: Coroutine> fmt::Debug for ResultIter<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResultIter").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}

/// Async generators that yield items, and return the last one or none.
#[cfg(feature = "futures")]
pub trait AsyncYieldsResults: AsyncSentNothing<Return: LastItem<Self::Yield>> {}

#[cfg(feature = "futures")]
#[diagnostic::do_not_recommend]
impl<C: AsyncSentNothing<Return: LastItem<C::Yield>>> AsyncYieldsResults for C {}

#[cfg(feature = "futures")]
once_by_value! {
    /// Async generators that yield items, and return the last one or none.
    #[diagnostic::on_unimplemented(
        message = "the body of this stream returns neither `()` nor a `Result<(), E>` with the error type of the items",
        label = "returns something else"
    )]
    IntoAsyncResultItems: AsyncYieldsResults
}

#[cfg(feature = "futures")]
pin_project! {
    /// An async generator as a stream of what it yields, and of the error with which it ends.
    #[must_use = "streams do nothing unless polled"]
    pub struct ResultStream<C> {
        #[pin]
        generator: C,
    }
}

#[cfg(feature = "futures")]
impl<C> ResultStream<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        ResultStream { generator }
    }
}

#[cfg(feature = "futures")]
impl<C: AsyncYieldsResults> Stream for ResultStream<C> {
    type Item = C::Yield;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<C::Yield>> {
        let mut end = None;
        let item = AsyncSteps::<C>::ITEM(self.project().generator, &mut end, context, C::poll_resume, C::status);
        match end {
            Some(Ok(returned)) => Poll::Ready(returned.last_item()),
            _ => item,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.generator.status() == AsyncStatus::Finished).then_some(0))
    }
}

#[cfg(feature = "futures")]
impl<C: AsyncYieldsResults> FusedStream for ResultStream<C> {
    #[inline]
    fn is_terminated(&self) -> bool {
        self.generator.status() == AsyncStatus::Finished
    }
}

#[cfg(feature = "futures")]
impl<C: AsyncCoroutine> fmt::Debug for ResultStream<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResultStream").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
