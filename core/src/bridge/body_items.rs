//! The iterators and streams that `#[generator]` functions return.
//!
//! They are [`Send`] if the `async` block of their body is, and rustc comes to that block without the types in between.
//! A stream consumes another one in a loop, that one a third, and so on: each type of each level counts against rustc's
//! recursion limit.

#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
#[cfg(feature = "futures")]
use core::marker::PhantomPinned;
use core::pin::Pin;
#[cfg(feature = "futures")]
use core::task::{Context, Poll};

#[cfg(feature = "futures")]
use futures_core::stream::{FusedStream, Stream};

#[cfg(feature = "futures")]
use crate::async_generator::body::AsyncGeneratorBody;
#[cfg(feature = "futures")]
use crate::bridge::async_stream::AsyncGeneratorStream;
#[cfg(feature = "alloc")]
use crate::bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
use crate::bridge::result_items::{IntoAsyncResultItems, ResultStream};
#[cfg(feature = "alloc")]
use crate::bridge::result_items::{IntoResultItems, ResultIter};
use crate::engine::body::Body;
#[cfg(feature = "alloc")]
use crate::generator::body::GeneratorBody;

/// A generator of ours that is sent nothing and thrown nothing.
#[cfg(feature = "alloc")]
type Generator<Y, B> = GeneratorBody<Y, (), Infallible, B>;
/// An async generator of ours that is sent nothing and thrown nothing.
#[cfg(feature = "futures")]
type AsyncGenerator<Y, B> = AsyncGeneratorBody<Y, (), Infallible, B>;

/// An iterator or a stream of the items of one body, which is [`Send`] if `B` is, and [`Unpin`] if `P` is.
#[must_use = "iterators and streams do nothing unless consumed"]
pub struct BodyItems<T, B, P> {
    items: Items<T>,
    /// Says nothing of the other auto traits, which are those of `T`.
    send_if: PhantomData<fn() -> B>,
    /// [`PhantomPinned`] in a stream: an `async` block is never `Unpin`, and rustc would list each type around it.
    _unpin_if: P,
}

// SAFETY: by the contract of `BodyItems::new`, `T` is `Send` if `B` is.
unsafe impl<T, B: Send, P> Send for BodyItems<T, B, P> {}

/// An iterator or a stream.
struct Items<T>(T);

// A stream is pinned with the struct around this, which is not `Unpin`. An iterator is not pinned.
impl<T> Unpin for Items<T> {}

/// Makes the value of a `#[generator] fn .. -> impl Iterator<Item = ..>`.
#[cfg(feature = "alloc")]
#[inline]
pub fn into_iterator<Y, B>(
    generator: Generator<Y, B>,
) -> BodyItems<GeneratorIter<Pin<Box<Generator<Y, B>>>>, <B as Body<Y, (), Infallible>>::SendIf, ()>
where
    B: Body<Y, (), Infallible, Return = ()>,
{
    let items = GeneratorIter { generator: Box::pin(generator), end: None };
    // SAFETY: the iterator has the generator, which is `Send` if that type is, and an end of types that are.
    unsafe { BodyItems::new(items) }
}

/// Makes the value of a `#[generator] fn .. -> impl Iterator<Item = Result<..>>` whose body may end with an error.
#[cfg(feature = "alloc")]
#[inline]
pub fn into_result_iterator<Y, B, Kind>(
    generator: Generator<Y, B>,
) -> BodyItems<
    ResultIter<Pin<Box<<Generator<Y, B> as IntoResultItems<Kind>>::Itself>>>,
    <B as Body<Y, (), Infallible>>::SendIf,
    (),
>
where
    B: Body<Y, (), Infallible>,
    Generator<Y, B>: IntoResultItems<Kind>,
{
    let items = ResultIter { generator: Box::pin(generator.itself()) };
    // SAFETY: `Itself` is always the generator, which is `Send` if that type is, and the iterator has nothing else.
    unsafe { BodyItems::new(items) }
}

/// Makes the value of a `#[generator] async fn .. -> impl Stream<Item = ..>`.
#[cfg(feature = "futures")]
#[inline]
pub fn into_stream<Y, B>(
    generator: AsyncGenerator<Y, B>,
) -> BodyItems<AsyncGeneratorStream<AsyncGenerator<Y, B>>, <B as Body<Y, (), Infallible>>::SendIf, PhantomPinned>
where
    B: Body<Y, (), Infallible, Return = ()>,
{
    // SAFETY: the stream has the generator, which is `Send` if that type is, and an end of types that are.
    unsafe { BodyItems::new(AsyncGeneratorStream::new(generator)) }
}

/// Makes the value of a `#[generator] async fn .. -> impl Stream<Item = Result<..>>` whose body may end with an error.
#[cfg(feature = "futures")]
#[inline]
pub fn into_result_stream<Y, B, Kind>(
    generator: AsyncGenerator<Y, B>,
) -> BodyItems<
    ResultStream<<AsyncGenerator<Y, B> as IntoAsyncResultItems<Kind>>::Itself>,
    <B as Body<Y, (), Infallible>>::SendIf,
    PhantomPinned,
>
where
    B: Body<Y, (), Infallible>,
    AsyncGenerator<Y, B>: IntoAsyncResultItems<Kind>,
{
    // SAFETY: `Itself` is always the generator, which is `Send` if that type is, and the stream has nothing else.
    unsafe { BodyItems::new(ResultStream::new(generator.itself())) }
}

impl<T, B, P> BodyItems<T, B, P> {
    /// # Safety
    ///
    /// `T` is [`Send`] if `B` is.
    #[inline]
    pub(crate) unsafe fn new(items: T) -> Self
    where
        P: Default,
    {
        BodyItems { items: Items(items), send_if: PhantomData, _unpin_if: P::default() }
    }
}

impl<T: Iterator, B> Iterator for BodyItems<T, B, ()> {
    type Item = T::Item;

    #[inline]
    fn next(&mut self) -> Option<T::Item> {
        self.items.0.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.0.size_hint()
    }
}

impl<T: FusedIterator, B> FusedIterator for BodyItems<T, B, ()> {}

#[cfg(feature = "futures")]
impl<T: Stream, B> Stream for BodyItems<T, B, PhantomPinned> {
    type Item = T::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T::Item>> {
        // SAFETY: the stream is pinned with `self`, which is not `Unpin` and has no destructor.
        unsafe { self.map_unchecked_mut(|this| &mut this.items.0) }.poll_next(context)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.0.size_hint()
    }
}

#[cfg(feature = "futures")]
impl<T: FusedStream, B> FusedStream for BodyItems<T, B, PhantomPinned> {
    #[inline]
    fn is_terminated(&self) -> bool {
        self.items.0.is_terminated()
    }
}

impl<T: fmt::Debug, B, P> fmt::Debug for BodyItems<T, B, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.0.fmt(formatter)
    }
}
