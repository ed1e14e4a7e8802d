//! The traits of async context managers: the one to implement by hand, its alias for signatures, and the one that lends
//! its resource.

use core::convert::Infallible;
use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::BlockExit;

/// An async context manager: set-up before a block and tear-down after it, both awaited. Python's
/// `contextlib.AbstractAsyncContextManager`.
///
/// Implement this trait by hand. [`AsyncContextManager`] is its alias for signatures,
/// [`async_with!`](crate::async_with!) runs a block in an async context manager, and
/// [`#[context_manager]`](macro@crate::context_manager) turns an async generator into one. Use the last to await; by
/// hand, the manager is polled as a [`Future`] is. (If the methods returned futures, `impl AsyncContextManager` could
/// not be awaited on several threads, because rustc does not prove `Send` of such futures.)
///
/// # Examples
///
/// A permit whose `enter` awaits, and whose `exit` does not:
///
/// ```
/// use coyield::context::{AbstractAsyncContextManager, BlockExit};
/// use coyield::prelude::*;
/// use std::cell::Cell;
/// use std::pin::Pin;
/// use std::task::{Context, Poll, ready};
/// # fn poll_turn(_: &mut Context<'_>) -> Poll<()> { Poll::Ready(()) }
///
/// struct Permit<'a>(&'a Cell<u32>);
///
/// impl AbstractAsyncContextManager for Permit<'_> {
///     type Resource = u32;
///     type Error = String;
///
///     fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<u32, String>> {
///         ready!(poll_turn(context));
///         let left = self.0.get().checked_sub(1).ok_or("none left")?;
///         self.0.set(left);
///         Poll::Ready(Ok(left))
///     }
///
///     fn poll_exit(
///         self: Pin<&mut Self>,
///         _: &mut Context<'_>,
///         block_exit: &mut Option<BlockExit<String>>,
///     ) -> Poll<Result<(), String>> {
///         self.0.set(self.0.get() + 1);
///         Poll::Ready(block_exit.take().map_or(Ok(()), BlockExit::into_result))
///     }
/// }
///
/// # futures::executor::block_on(async {
/// let permits = Cell::new(1);
/// let both = async_with!(_ = Permit(&permits), _ = Permit(&permits), { Ok(()) });
/// assert_eq!(both, Err(String::from("none left")));
/// let one = async_with!(left = Permit(&permits), { Ok(left) });
/// assert_eq!((one, permits.get()), (Ok(Some(0)), 1));
/// # });
/// ```
///
/// # Cancel safety
///
/// If the future around the block is dropped, `poll_exit` is not called, or not again: the manager is dropped. Put what
/// has to happen then into its [`Drop`].
#[must_use = "a context manager does nothing unless entered: `async_with!(resource = manager, { .. })`"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an async context manager",
    note = "`#[context_manager] async fn` functions return async context managers; for others there is `with!`"
)]
pub trait AbstractAsyncContextManager {
    /// The type of the resource that the block is given.
    type Resource;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up. Python's `__aenter__`.
    ///
    /// It is polled until it is ready, and not after that.
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed. Then neither the block nor [`poll_exit`](Self::poll_exit) is run.
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Self::Resource, Self::Error>>;

    /// Tears down. Python's `__aexit__`.
    ///
    /// It is polled until it is ready. The first poll takes `block_exit`; later polls find `None`. `Ok(())` after an
    /// error of the block swallows the error.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, so that it propagates, or another one in its place.
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<Self::Error>>,
    ) -> Poll<Result<(), Self::Error>>;
}

/// An alias of [`AbstractAsyncContextManager`] for signatures, with the resource `R` and the error `E`.
///
/// Read `impl AsyncContextManager<Connection, Error>` as Python's `AsyncContextManager[Connection]`. It is implemented
/// for every [`AbstractAsyncContextManager`], and works as `dyn AsyncContextManager<R, E>`.
#[must_use = "a context manager does nothing unless entered: `async_with!(resource = manager, { .. })`"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager with the resource `{R}` and the error `{E}`",
    label = "not an `AsyncContextManager<{R}, {E}>`"
)]
pub trait AsyncContextManager<R, E = Infallible>: AbstractAsyncContextManager<Resource = R, Error = E> {}

impl<M: AbstractAsyncContextManager<Resource = R, Error = E> + ?Sized, R, E> AsyncContextManager<R, E> for M {}

#[diagnostic::do_not_recommend]
impl<P> AbstractAsyncContextManager for Pin<P>
where
    P: DerefMut<Target: AbstractAsyncContextManager> + Unpin,
{
    type Resource = <P::Target as AbstractAsyncContextManager>::Resource;
    type Error = <P::Target as AbstractAsyncContextManager>::Error;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Self::Resource, Self::Error>> {
        AbstractAsyncContextManager::poll_enter(self.get_mut().as_mut(), context)
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<Self::Error>>,
    ) -> Poll<Result<(), Self::Error>> {
        AbstractAsyncContextManager::poll_exit(self.get_mut().as_mut(), context, block_exit)
    }
}

/// An async context manager that lends its resource to the block, and uses it again for the tear-down. The bound of
/// [`async_with!`](crate::async_with!).
///
/// Every [`AbstractAsyncContextManager`] implements it. Implement it by hand if the resource is a reference into the
/// manager, as the generator of an [`Aclosing`](super::Aclosing) is.
///
/// # Examples
///
/// ```
/// use coyield::context::{AsyncLendingContextManager, BlockExit};
/// use coyield::prelude::*;
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
/// # fn poll_flush(_: &mut Context<'_>) -> Poll<()> { Poll::Ready(()) }
///
/// /// Sends what was written when the block ends.
/// #[derive(Default)]
/// struct Buffered(String);
///
/// impl AsyncLendingContextManager for Buffered {
///     type Entered = ();
///     type Resource<'r> = &'r mut String;
///     type Error = String;
///
///     fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), String>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn lend(self: Pin<&mut Self>, (): ()) -> &mut String {
///         &mut self.get_mut().0
///     }
///
///     fn poll_exit(
///         self: Pin<&mut Self>,
///         context: &mut Context<'_>,
///         _: &mut Option<BlockExit<String>>,
///     ) -> Poll<Result<(), String>> {
///         poll_flush(context).map(|()| Err(format!("nobody reads {:?}", self.0)))
///     }
/// }
///
/// # futures::executor::block_on(async {
/// let sent = async_with!(text = Buffered::default(), { text.push_str("hello"); Ok(()) });
/// assert_eq!(sent, Err(String::from("nobody reads \"hello\"")));
/// # });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an async context manager",
    note = "`#[context_manager] async fn` functions return async context managers; for others there is `with!`"
)]
pub trait AsyncLendingContextManager {
    /// The result of the set-up: `()`, unless the resource cannot be taken from the manager again.
    type Entered;
    /// The type of the resource that the block is lent.
    type Resource<'r>
    where
        Self: 'r;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up. Python's `__aenter__`. See [`AbstractAsyncContextManager::poll_enter`].
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed. Then neither the block nor [`poll_exit`](Self::poll_exit) is run.
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Self::Entered, Self::Error>>;

    /// Lends the resource. Called once, after [`poll_enter`](Self::poll_enter).
    ///
    /// A method of its own, because a method that is polled repeatedly cannot return a borrow.
    fn lend(self: Pin<&mut Self>, entered: Self::Entered) -> Self::Resource<'_>;

    /// Tears down. Python's `__aexit__`. See [`AbstractAsyncContextManager::poll_exit`].
    ///
    /// # Errors
    ///
    /// Returns the error of the block, so that it propagates, or another one in its place.
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<Self::Error>>,
    ) -> Poll<Result<(), Self::Error>>;
}

#[diagnostic::do_not_recommend]
impl<M: AbstractAsyncContextManager + ?Sized> AsyncLendingContextManager for M {
    type Entered = M::Resource;
    type Resource<'r>
        = M::Resource
    where
        Self: 'r;
    type Error = M::Error;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<M::Resource, M::Error>> {
        AbstractAsyncContextManager::poll_enter(self, context)
    }

    #[inline]
    fn lend(self: Pin<&mut Self>, entered: M::Resource) -> M::Resource {
        entered
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<M::Error>>,
    ) -> Poll<Result<(), M::Error>> {
        AbstractAsyncContextManager::poll_exit(self, context, block_exit)
    }
}
