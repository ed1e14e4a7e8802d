//! `await_yielded` and `try_await_yielded`: futures that a generator yields are awaited.

use core::convert::Infallible;
use core::fmt;
use core::future::{Future, IntoFuture, Pending};
use core::pin::Pin;
use core::task::{Context, Poll, ready};

#[cfg(feature = "join")]
use futures_util::future;
use pin_project_lite::pin_project;

use super::drive_sync::{answer, expect_answerable, step};
use super::driven::{Drivable, NothingThrown};
use crate::diagnostics::once::{Met, Never, Unmet};
use crate::generator::coroutine::Coroutine;
use crate::state::{CoroutineState, Resume, Thrown};

/// Awaits each future that the generator yields, and sends it the output: `let page = yield_!(fetch(url));`. The future
/// is ready with the generator's return value.
///
/// Python's coroutines were written in this way before there was `async`, in Twisted (`@inlineCallbacks`) and Tornado
/// (`@gen.coroutine`): `page = yield fetch(url)`. The generator depends on no executor, and a test steps it with `send`
/// and inspects each future. A yield of several futures awaits them at once, and is sent all outputs, as Tornado's `a,
/// b = yield [f, g]`: see [`Awaited`].
///
/// All yields have one type, and so one output, where Python's may differ. `Pin<Box<dyn Future<Output = S>>>` is a type
/// for different futures. For futures that may fail there is [`try_await_yielded`].
///
/// It costs what the same `.await`s in an `async fn` do: nothing is boxed, and a future that is ready at once does not
/// yield to the executor.
///
/// # Cancel safety
///
/// Dropping the future drops the awaited future, and then the suspended generator: its destructors run and nothing
/// else.
///
/// # Panics
///
/// When polled, if the generator has started already, or if the body raises [`Thrown::Exit`] without being closed.
/// [`try_await_yielded`] returns the latter as an error.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::await_yielded;
/// use std::future::{Ready, ready};
///
/// fn fetch(page: u32) -> Ready<String> {
///     ready(format!("page {page}"))
/// }
///
/// #[generator]
/// fn crawl() -> impl Generator<Ready<String>, String, String> {
///     let first = yield_!(fetch(1));
///     let second = yield_!(fetch(2));
///     format!("{first}, {second}")
/// }
///
/// # futures::executor::block_on(async {
/// assert_eq!(await_yielded(crawl()).await, "page 1, page 2");
/// # });
/// ```
///
/// Several futures at once, of any number:
///
/// ```
/// # use coyield::prelude::*;
/// # use coyield::await_yielded;
/// # use std::future::{Ready, ready};
/// # fn fetch(page: u32) -> Ready<String> { ready(format!("page {page}")) }
/// #[generator]
/// fn crawl(pages: u32) -> impl Generator<Vec<Ready<String>>, Vec<String>, String> {
///     let pages = yield_!((1..=pages).map(fetch).collect());
///     pages.join(", ")
/// }
///
/// # #[cfg(feature = "join")]
/// # futures::executor::block_on(async {
/// assert_eq!(await_yielded(crawl(3)).await, "page 1, page 2, page 3");
/// # });
/// ```
#[inline]
pub fn await_yielded<C, A, B, Kind>(generator: C) -> C::Awaiting
where
    C: Drivable<A> + NothingThrown<A, B> + YieldsAwaited<<C as Drivable<A>>::Yield, <C as Drivable<A>>::Sent, A, Kind>,
{
    generator.awaiting()
}

/// [`await_yielded`] for futures that may fail: the generator is sent the value in `Ok`. The error in `Err` is thrown
/// into it at the yield, which may catch it.
///
/// Python's counterpart is `try: page = yield fetch(url)`. Of several futures the first error is thrown, after the
/// other futures have been dropped; Tornado waits for them, and `asyncio.gather` lets them run on.
///
/// # Errors
///
/// What the body did not catch, or what it raised itself.
///
/// # Cancel safety
///
/// That of [`await_yielded`].
///
/// # Panics
///
/// When polled, if the generator has started already.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::try_await_yielded;
/// use std::future::{Ready, ready};
///
/// fn ask(server: &str) -> Ready<Result<u32, String>> {
///     ready(if server == "fallback" { Ok(42) } else { Err(format!("{server} is down")) })
/// }
///
/// #[generator]
/// fn lookup() -> impl Generator<Ready<Result<u32, String>>, u32, u32, String> {
///     match try_yield!(ask("primary")) {
///         Ok(answer) => answer,
///         Err(_) => yield_!(ask("fallback")),
///     }
/// }
///
/// # futures::executor::block_on(async {
/// assert_eq!(try_await_yielded(lookup()).await, Ok(42));
/// # });
/// ```
#[inline]
pub fn try_await_yielded<C, A, Kind>(generator: C) -> C::Awaiting
where
    C: Drivable<A>
        + YieldsTryAwaited<<C as Drivable<A>>::Yield, <C as Drivable<A>>::Sent, <C as Drivable<A>>::Throw, A, Kind>,
{
    generator.try_awaiting()
}

pin_project! {
    /// The future of [`await_yielded`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct AwaitYielded<C: Coroutine, Kind>
    where
        C::Yield: Awaited<Kind>,
    {
        // Dropped before the generator, from which it may borrow.
        #[pin]
        awaited: Option<<C::Yield as Awaited<Kind>>::Future>,
        // `None` after it has returned.
        #[pin]
        generator: Option<C>,
    }
}

impl<C, Kind> Future for AwaitYielded<C, Kind>
where
    C: Coroutine,
    C::Yield: Awaited<Kind, Output = C::Sent>,
{
    type Output = C::Return;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        let mut this = self.project();
        loop {
            let with = match this.awaited.as_mut().as_pin_mut() {
                None => Resume::Start,
                Some(awaited) => Resume::Send(ready!(awaited.poll(context))),
            };
            this.awaited.set(None);
            let generator = this.generator.as_mut().as_pin_mut().expect(POLLED_AGAIN);
            match expect_answerable(step(generator, with)) {
                CoroutineState::Yielded(awaited) => this.awaited.set(Some(awaited.into_awaited())),
                CoroutineState::Complete(value) => {
                    this.generator.set(None);
                    return Poll::Ready(value);
                }
            }
        }
    }
}

impl<C: Coroutine, Kind> fmt::Debug for AwaitYielded<C, Kind>
where
    C::Yield: Awaited<Kind>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AwaitYielded").field("awaiting", &self.awaited.is_some()).finish_non_exhaustive()
    }
}

pin_project! {
    /// The future of [`try_await_yielded`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct TryAwaitYielded<C: Coroutine, Kind>
    where
        C::Yield: TryAwaited<Kind>,
    {
        // Dropped before the generator, from which it may borrow.
        #[pin]
        awaited: Option<<C::Yield as TryAwaited<Kind>>::Future>,
        // `None` after it has returned or raised.
        #[pin]
        generator: Option<C>,
    }
}

impl<C, Kind> Future for TryAwaitYielded<C, Kind>
where
    C: Coroutine,
    C::Yield: TryAwaited<Kind, Output = C::Sent, Error = C::Throw>,
{
    type Output = Result<C::Return, Thrown<C::Throw>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let with = match this.awaited.as_mut().as_pin_mut() {
                None => Resume::Start,
                Some(awaited) => answer(ready!(awaited.poll(context))),
            };
            this.awaited.set(None);
            let generator = this.generator.as_mut().as_pin_mut().expect(POLLED_AGAIN);
            let ended = match step(generator, with) {
                Ok(CoroutineState::Yielded(awaited)) => {
                    this.awaited.set(Some(awaited.into_try_awaited()));
                    continue;
                }
                Ok(CoroutineState::Complete(value)) => Ok(value),
                Err(thrown) => Err(thrown),
            };
            this.generator.set(None);
            return Poll::Ready(ended);
        }
    }
}

impl<C: Coroutine, Kind> fmt::Debug for TryAwaitYielded<C, Kind>
where
    C::Yield: TryAwaited<Kind>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TryAwaitYielded").field("awaiting", &self.awaited.is_some()).finish_non_exhaustive()
    }
}

const POLLED_AGAIN: &str = "a generator that yields futures was awaited after it had returned";

/// Generators that yield a `Y`, which is awaited for the `S` that they are sent.
///
/// Separate from [`Awaited`], so that rustc reports once what cannot be awaited (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Y}` is yielded, but cannot be awaited to get `{S}`, which the generator is sent",
    label = "yields `{Y}`, and is sent `{S}`",
    note = "a future can be awaited and, with the feature `join`, a `Vec` or a tuple of two to five futures; \
            the generator is sent the output: `impl Generator<F, F::Output>`"
)]
pub trait YieldsAwaited<Y, S, A, Kind>: Sized {
    /// The future that awaits each yielded value.
    type Awaiting;

    /// Returns the future that awaits each yielded value.
    fn awaiting(self) -> Self::Awaiting;
}

#[diagnostic::do_not_recommend]
impl<C, Kind> YieldsAwaited<C::Yield, C::Sent, Met, (Met, Kind)> for C
where
    C: Coroutine,
    C::Yield: Awaited<Kind, Output = C::Sent>,
{
    type Awaiting = AwaitYielded<C, Kind>;

    #[inline]
    fn awaiting(self) -> Self::Awaiting {
        AwaitYielded { awaited: None, generator: Some(self) }
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + Never, Kind> YieldsAwaited<C::Yield, C::Sent, Met, (Unmet, Kind)> for C {
    type Awaiting = Pending<C::Return>;

    fn awaiting(self) -> Self::Awaiting {
        unreachable!("no type is of this kind")
    }
}

#[diagnostic::do_not_recommend]
impl<C, Y, S> YieldsAwaited<Y, S, Unmet, Met> for C {
    type Awaiting = ();

    fn awaiting(self) {}
}

#[diagnostic::do_not_recommend]
impl<C, Y, S> YieldsAwaited<Y, S, Unmet, Unmet> for C {
    type Awaiting = ();

    fn awaiting(self) {}
}

/// Generators that yield a `Y`, which is awaited for the `S` that they are sent or the `X` that is thrown into them.
///
/// Separate from [`TryAwaited`], so that rustc reports once what cannot be awaited (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Y}` is yielded, but cannot be awaited to get a `Result`: the generator is sent `{S}` and thrown `{X}`",
    label = "yields `{Y}`, is sent `{S}`, and is thrown `{X}`",
    note = "a future of a `Result` can be awaited and, with the feature `join`, a `Vec` or a tuple of two to five of them"
)]
pub trait YieldsTryAwaited<Y, S, X, A, Kind>: Sized {
    /// The future that awaits each yielded value.
    type Awaiting;

    /// Returns the future that awaits each yielded value.
    fn try_awaiting(self) -> Self::Awaiting;
}

#[diagnostic::do_not_recommend]
impl<C, Kind> YieldsTryAwaited<C::Yield, C::Sent, C::Throw, Met, (Met, Kind)> for C
where
    C: Coroutine,
    C::Yield: TryAwaited<Kind, Output = C::Sent, Error = C::Throw>,
{
    type Awaiting = TryAwaitYielded<C, Kind>;

    #[inline]
    fn try_awaiting(self) -> Self::Awaiting {
        TryAwaitYielded { awaited: None, generator: Some(self) }
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + Never, Kind> YieldsTryAwaited<C::Yield, C::Sent, C::Throw, Met, (Unmet, Kind)> for C {
    type Awaiting = Pending<Result<C::Return, Thrown<C::Throw>>>;

    fn try_awaiting(self) -> Self::Awaiting {
        unreachable!("no type is of this kind")
    }
}

#[diagnostic::do_not_recommend]
impl<C, Y, S, X> YieldsTryAwaited<Y, S, X, Unmet, Met> for C {
    type Awaiting = ();

    fn try_awaiting(self) {}
}

#[diagnostic::do_not_recommend]
impl<C, Y, S, X> YieldsTryAwaited<Y, S, X, Unmet, Unmet> for C {
    type Awaiting = ();

    fn try_awaiting(self) {}
}

/// A value that [`await_yielded`] can await: a future, or several at once.
///
/// | yielded | sent |
/// |---|---|
/// | a future, or a type that converts into one: `F: IntoFuture` | `F::Output` |
/// | a tuple of two to five of them (feature `join`) | the tuple of their outputs |
/// | a `Vec` of them (features `join` and `alloc`) | the `Vec` of their outputs |
///
/// `Kind` distinguishes these for rustc, and is always inferred. Implement [`IntoFuture`] for a type of your own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is yielded, but cannot be awaited",
    label = "yields `{Self}`",
    note = "a future can be awaited and, with the feature `join`, a `Vec` or a tuple of two to five futures"
)]
pub trait Awaited<Kind> {
    /// The type that the generator is sent.
    type Output;
    /// The type of the awaited future.
    type Future: Future<Output = Self::Output>;

    /// Converts the value into a future.
    fn into_awaited(self) -> Self::Future;
}

/// A value that [`try_await_yielded`] can await: a future of a `Result`, or several at once.
///
/// | yielded | sent | thrown |
/// |---|---|---|
/// | `F: IntoFuture<Output = Result<T, X>>` | `T` | `X` |
/// | a tuple of two to five of them (feature `join`) | the tuple of the values in `Ok` | the first `X` |
/// | a `Vec` of them (features `join` and `alloc`) | the `Vec` of the values in `Ok` | the first `X` |
///
/// `Kind` is that of [`Awaited`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is yielded, but cannot be awaited to get a `Result`",
    label = "yields `{Self}`",
    note = "a future of a `Result` can be awaited and, with the feature `join`, a `Vec` or a tuple of two to five of them"
)]
pub trait TryAwaited<Kind> {
    /// The type that the generator is sent after success.
    type Output;
    /// The type of the errors that are thrown into the generator.
    type Error;
    /// The type of the awaited future.
    type Future: Future<Output = Result<Self::Output, Self::Error>>;

    /// Converts the value into a future.
    fn into_try_awaited(self) -> Self::Future;
}

/// The kind of [`Awaited`] for one future.
#[derive(Debug)]
pub struct OneFuture(Infallible);

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Awaited<OneFuture> for F {
    type Output = F::Output;
    type Future = F::IntoFuture;

    #[inline]
    fn into_awaited(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, X>>, T, X> TryAwaited<OneFuture> for F {
    type Output = T;
    type Error = X;
    type Future = F::IntoFuture;

    #[inline]
    fn into_try_awaited(self) -> F::IntoFuture {
        self.into_future()
    }
}

/// The kind of [`Awaited`] for several futures.
#[cfg(feature = "join")]
#[derive(Debug)]
pub struct JoinedFutures(Infallible);

#[cfg(all(feature = "join", feature = "alloc"))]
#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Awaited<JoinedFutures> for alloc::vec::Vec<F> {
    type Output = alloc::vec::Vec<F::Output>;
    type Future = future::JoinAll<F::IntoFuture>;

    fn into_awaited(self) -> Self::Future {
        future::join_all(self.into_iter().map(IntoFuture::into_future))
    }
}

#[cfg(all(feature = "join", feature = "alloc"))]
#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, X>>, T, X> TryAwaited<JoinedFutures> for alloc::vec::Vec<F> {
    type Output = alloc::vec::Vec<T>;
    type Error = X;
    type Future = future::TryJoinAll<F::IntoFuture>;

    fn into_try_awaited(self) -> Self::Future {
        future::try_join_all(self.into_iter().map(IntoFuture::into_future))
    }
}

#[cfg(feature = "join")]
macro_rules! tuple {
    ($join:ident $Join:ident, $try_join:ident $TryJoin:ident: $($future:ident $F:ident $T:ident),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($F: IntoFuture),*> Awaited<JoinedFutures> for ($($F,)*) {
            type Output = ($($F::Output,)*);
            type Future = future::$Join<$($F::IntoFuture),*>;

            fn into_awaited(self) -> Self::Future {
                let ($($future,)*) = self;
                future::$join($($future.into_future()),*)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($F: IntoFuture<Output = Result<$T, X>>, $T,)* X> TryAwaited<JoinedFutures> for ($($F,)*) {
            type Output = ($($T,)*);
            type Error = X;
            type Future = future::$TryJoin<$($F::IntoFuture),*>;

            fn into_try_awaited(self) -> Self::Future {
                let ($($future,)*) = self;
                future::$try_join($($future.into_future()),*)
            }
        }
    };
}

#[cfg(feature = "join")]
tuple!(join Join, try_join TryJoin: a A T, b B U);
#[cfg(feature = "join")]
tuple!(join3 Join3, try_join3 TryJoin3: a A T, b B U, c C V);
#[cfg(feature = "join")]
tuple!(join4 Join4, try_join4 TryJoin4: a A T, b B U, c C V, d D W);
#[cfg(feature = "join")]
tuple!(join5 Join5, try_join5 TryJoin5: a A T, b B U, c C V, d D W, e E Z);
