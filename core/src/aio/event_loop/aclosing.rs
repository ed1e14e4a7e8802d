//! Async generators that the event loop closes if their block does not.

use core::convert::Infallible;
use core::future::{Future, poll_fn};
use core::mem;
use core::pin::pin;
use std::boxed::Box;

use crate::aio::cancel::cancellable::cancellable;
use crate::aio::host::Host;
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::context::{self, Aclosing, ClosedOnDrop, ClosingFuture};

/// An async generator for [`async_with!`](crate::async_with), or for a stream; the event loop closes it if the block or
/// the stream is dropped half-way.
type Closing<G, E> = Aclosing<ClosedOnDrop<G, fn(ClosingFuture<G>)>, E>;

/// [`context::aclosing`](fn@crate::context::aclosing) for tasks. If the block is dropped half-way, because its task is,
/// the event loop closes the generator, and [`run`](fn@crate::aio::run) waits for its cleanup. Python's
/// `loop.shutdown_asyncgens`.
///
/// [`into_stream`](crate::context::Aclosing::into_stream) makes a stream of it, which is closed in the same way when it is
/// dropped: the response of a server whose client goes away. Inside of a runtime of tokio's that no event loop of ours
/// has made, the generator is closed there. Where there is neither, it is only dropped.
///
/// A step that is under way is cancelled, as a task is: [`Cancelled`](crate::aio::Cancelled) is delivered at the
/// cancellation point at which the body waits, and the body may catch it and await. Then the generator is closed: if the
/// body has yielded, by an exit at that yield. A body that waits where there is no cancellation point is dropped there,
/// so that it does not wait for an event that may never come: write
/// [`try_await!(events.recv())`](crate::try_await) where it waits for others.
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
    context::aclosing(generator).on_drop(|closing| {
        if let Some(host) = Host::current() {
            host.spawn(host.until_closed(Box::pin(cancel_and_close(closing))));
        }
    })
}

/// [`aclosing`] for a generator that is not `Send`.
#[inline]
pub fn aclosing_local<G, E>(generator: G) -> Closing<G, E>
where
    G: AsyncCoroutine<Throw = Infallible> + 'static,
{
    context::aclosing(generator).on_drop(|closing| {
        if let Some(host) = Host::current() {
            host.spawn_local(host.until_closed(Box::pin(cancel_and_close(closing))));
        }
    })
}

/// Cancels the step that is under way, and closes the generator when the step has ended.
async fn cancel_and_close<G: AsyncCoroutine>(mut closing: ClosingFuture<G>) {
    // What closes the generator comes back, unless it is dropped with the step.
    #[allow(clippy::async_yields_async)]
    let (step, cancel) = cancellable(async move {
        poll_fn(|context| closing.poll_begun_step(context)).await;
        closing
    });
    let mut step = pin!(step);
    let mut is_first = true;
    let finished = poll_fn(|context| {
        let polled = step.as_mut().poll(context);
        // Not before, because what is cancelled before its first poll is dropped: that poll finds the points.
        if mem::take(&mut is_first) && polled.is_pending() {
            cancel.cancel();
        }
        polled
    });
    // An error says that the body could not catch the request, and was dropped.
    if let Ok(closing) = finished.await {
        closing.await;
    }
}
