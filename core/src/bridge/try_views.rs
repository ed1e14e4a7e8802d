//! `try_iter`, `try_stream` and their siblings: iterators and streams of `Result`s, whose last item is the error that
//! ended the generator.

use core::fmt;
#[cfg(feature = "futures")]
use core::future::{Future, poll_fn};
use core::iter::FusedIterator;
#[cfg(feature = "futures")]
use core::pin::Pin;
#[cfg(feature = "futures")]
use core::task::{Context, Poll, ready};

#[cfg(feature = "futures")]
use futures_core::stream::{FusedStream, Stream};
#[cfg(feature = "futures")]
use pin_project_lite::pin_project;

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncSentNothing};
#[cfg(feature = "futures")]
use crate::bridge::async_stream::AsyncGeneratorStream;
use crate::bridge::end::{End, EndError};
use crate::bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
use crate::bridge::stream::GeneratorStream;
#[cfg(feature = "futures")]
use crate::diagnostics::views::AsyncMovable;
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};

/// The type of the error that can end `C`.
pub(crate) type ErrorOf<C> = <End<<C as Coroutine>::Return, <C as Coroutine>::Throw> as EndError>::Error;

/// A generator as an [`Iterator`] of `Result`s: what it yields, and last the error that ended it, if there is one. Made
/// by [`try_iter`](crate::GeneratorExt::try_iter) and [`into_try_iter`](crate::GeneratorExt::into_try_iter).
///
/// It is fused.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct GeneratorTryIter<C: Coroutine> {
    items: GeneratorIter<C>,
}

impl<C: Coroutine> GeneratorTryIter<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        GeneratorTryIter { items: GeneratorIter { generator, end: None } }
    }
}

impl<C: SentNothing + Pinned> Iterator for GeneratorTryIter<C>
where
    End<C::Return, C::Throw>: EndError,
{
    type Item = Result<C::Yield, ErrorOf<C>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next() {
            Some(value) => Some(Ok(value)),
            None => self.items.end.take().and_then(EndError::into_error).map(Err),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<C: SentNothing + Pinned> FusedIterator for GeneratorTryIter<C> where End<C::Return, C::Throw>: EndError {}

impl<C: Coroutine> fmt::Debug for GeneratorTryIter<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("GeneratorTryIter").field(&self.items).finish()
    }
}

/// Defines a stream of `Result`s. The attributes are those of the type.
#[cfg(feature = "futures")]
macro_rules! try_stream {
    ($(#[$attribute:meta])* $name:ident<$generator:ident: $coroutine:ident + $sent_nothing:ident>, $items:ident) => {
        pin_project! {
            $(#[$attribute])*
            #[must_use = "streams do nothing unless polled"]
            pub struct $name<$generator: $coroutine> {
                #[pin]
                items: $items<$generator>,
            }
        }

        impl<$generator: $coroutine> $name<$generator> {
            #[inline]
            pub(crate) fn new(generator: $generator) -> Self {
                $name { items: $items::new(generator) }
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$generator: $sent_nothing> Stream for $name<$generator>
        where
            End<$generator::Return, $generator::Throw>: EndError,
        {
            type Item =
                Result<$generator::Yield, <End<$generator::Return, $generator::Throw> as EndError>::Error>;

            #[inline]
            fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                let mut items = self.project().items;
                Poll::Ready(match ready!(items.as_mut().poll_next(context)) {
                    Some(value) => Some(Ok(value)),
                    None => items.take_return().and_then(EndError::into_error).map(Err),
                })
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                self.items.size_hint()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$generator: $sent_nothing> FusedStream for $name<$generator>
        where
            End<$generator::Return, $generator::Throw>: EndError,
        {
            // The poll that finds the end returns the error, so none is left.
            #[inline]
            fn is_terminated(&self) -> bool {
                self.items.is_terminated()
            }
        }

        impl<$generator: $coroutine> fmt::Debug for $name<$generator> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_tuple(stringify!($name)).field(&self.items).finish()
            }
        }
    };
}

#[cfg(feature = "futures")]
try_stream! {
    /// A generator as a [`Stream`] of `Result`s: what it yields, and last the error that ended it, if there is one.
    /// Made by [`try_stream`](crate::GeneratorExt::try_stream) and
    /// [`into_try_stream`](crate::GeneratorExt::into_try_stream).
    ///
    /// It is fused. All else is as in [`GeneratorStream`].
    GeneratorTryStream<C: Coroutine + SentNothing>, GeneratorStream
}

#[cfg(feature = "futures")]
try_stream! {
    /// An async generator as a [`Stream`] of `Result`s: what it yields, and last the error that ended it, if there is
    /// one. Made by [`try_stream`](crate::AsyncGeneratorExt::try_stream) and
    /// [`into_try_stream`](crate::AsyncGeneratorExt::into_try_stream).
    ///
    /// It is fused.
    ///
    /// # Cancel safety
    ///
    /// That of [`AsyncGeneratorStream`].
    AsyncGeneratorTryStream<C: AsyncCoroutine + AsyncSentNothing>, AsyncGeneratorStream
}

#[cfg(feature = "futures")]
impl<C: AsyncCoroutine> AsyncGeneratorTryStream<C>
where
    End<C::Return, C::Throw>: EndError,
{
    /// Returns a future of the next item; `None` at the end.
    #[allow(clippy::should_implement_trait, clippy::type_complexity)]
    pub fn next<Kind>(&mut self) -> C::Once<impl Future<Output = Option<<Self as Stream>::Item>> + use<'_, C, Kind>>
    where
        C: AsyncSentNothing + AsyncMovable<Kind>,
    {
        C::once(poll_fn(|context| Pin::new(&mut *self).poll_next(context)))
    }
}
