//! Async generators that the event loop closes if their block does not.

use core::convert::Infallible;

use crate::aio::host::Host;
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::context::{self, Aclosing, ClosedOnDrop, ClosingFuture};

/// An async generator for [`async_with!`](crate::async_with); the event loop closes it if the block is dropped
/// half-way.
type Closing<G, E> = Aclosing<ClosedOnDrop<G, fn(ClosingFuture<G>)>, E>;

/// [`context::aclosing`](fn@crate::context::aclosing) for tasks. If the block is dropped half-way, because its task is,
/// the event loop closes the generator, and [`run`](fn@crate::aio::run) waits for its cleanup. Python's
/// `loop.shutdown_asyncgens`.
///
/// Where no event loop is running, the generator is only dropped.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
/// use coyield::prelude::*;
/// use std::convert::Infallible;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use std::time::Duration;
///
/// static LOGGED_IN: AtomicBool = AtomicBool::new(true);
///
/// #[generator]
/// async fn pages() -> impl AsyncGenerator<u32> {
///     for page in 1.. {
///         if try_yield!(page).is_err() {
///             aio::sleep(Duration::from_millis(1)).await;
///             LOGGED_IN.store(false, Ordering::Relaxed);
///             return;
///         }
///     }
/// }
///
/// aio::run(async {
/// #   tokio::time::pause();
///     let reading = aio::spawn(async {
///         let Ok(never) = async_with!(mut pages = aio::aclosing(pages()), {
///             let first = pages.anext().await;
///             std::future::pending::<()>().await;
///             Ok::<_, Infallible>(first.is_ok())
///         });
///         never.is_some()
///     });
///     aio::sleep(Duration::from_millis(1)).await;
///     reading.cancel();
/// })?;
/// assert!(!LOGGED_IN.load(Ordering::Relaxed));
/// # Ok::<(), TaskError>(())
/// ```
#[inline]
pub fn aclosing<G, E>(generator: G) -> Closing<G, E>
where
    G: AsyncCoroutine<Throw = Infallible> + Send + 'static, // What is not `Send` goes to `aclosing_local`.
{
    context::aclosing(generator).on_drop(|closes| {
        if let Some(host) = Host::current() {
            host.spawn(host.until_closed(closes));
        }
    })
}

/// [`aclosing`] for a generator that is not `Send`.
#[inline]
pub fn aclosing_local<G, E>(generator: G) -> Closing<G, E>
where
    G: AsyncCoroutine<Throw = Infallible> + 'static,
{
    context::aclosing(generator).on_drop(|closes| {
        if let Some(host) = Host::current() {
            host.spawn_local(host.until_closed(closes));
        }
    })
}
