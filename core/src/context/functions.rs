//! `with` and `async_with`: functions that run a closure in a context manager.

use core::future::Future;

use super::{AbstractAsyncContextManager, AbstractContextManager};

/// Runs a closure in a context manager: [`with!`](crate::with!) as a function.
///
/// # Errors
///
/// Returns the error of the set-up, and an error of the closure or the tear-down that the manager does not swallow.
/// Returns `Ok(None)` if the manager swallowed an error.
///
/// # Examples
///
/// ```
/// use coyield::context::with;
/// use coyield::prelude::*;
///
/// #[context_manager]
/// fn answer<E>() -> impl ContextManager<u32, E> {
///     yield_!(42);
///     Ok(())
/// }
///
/// assert_eq!(with(answer(), |n| format!("{n}").parse::<u8>()), Ok(Some(42)));
/// ```
pub fn with<M: AbstractContextManager, T>(
    manager: M,
    block: impl FnOnce(M::Resource) -> Result<T, M::Error>,
) -> Result<Option<T>, M::Error> {
    crate::with!(resource = manager, { block(resource) })
}

/// Runs the future of a closure in an async context manager: [`async_with!`](crate::async_with!) as a function.
///
/// # Errors
///
/// Those of [`with`].
///
/// # Cancel safety
///
/// That of [`async_with!`](crate::async_with!).
///
/// # Examples
///
/// ```
/// use coyield::context::async_with;
/// use coyield::prelude::*;
/// # async fn fetch(page: u32) -> Result<u32, String> { Ok(page * 2) }
///
/// #[context_manager]
/// async fn session() -> impl AsyncContextManager<u32, String> {
///     let token = fetch(1).await?;
///     yield_!(token);
///     fetch(2).await?;
///     Ok(())
/// }
///
/// # futures::executor::block_on(async {
/// assert_eq!(async_with(session(), fetch).await, Ok(Some(4)));
/// # });
/// ```
pub async fn async_with<M: AbstractAsyncContextManager, T, F>(
    manager: M,
    block: impl FnOnce(M::Resource) -> F,
) -> Result<Option<T>, M::Error>
where
    F: Future<Output = Result<T, M::Error>>,
{
    crate::async_with!(resource = manager, { block(resource).await })
}
