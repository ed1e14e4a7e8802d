//! The cancellation point of users: `try_await!`.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::aio::cancel::cancel_first::is_cancel_first;
use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::outcome::error::Cancelled;
use crate::diagnostics::awaitable::Awaitable;
use crate::engine::slot::task_waker;

pin_project! {
    /// A cancellation point: the future that [`try_await!`](crate::try_await) awaits.
    ///
    /// # Cancel safety
    ///
    /// When a request is delivered here, the inner future is dropped where it stands, as by any `select!`. Dropping
    /// this future makes no request.
    #[must_use = "futures do nothing unless awaited"]
    pub struct TryAwait<F> {
        #[pin]
        future: F,
        point: CancelPoint,
    }
}

impl<F> fmt::Debug for TryAwait<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TryAwait").finish_non_exhaustive()
    }
}

/// Makes a cancellation point of the future. [`try_await!`](crate::try_await) is the same with the `.await`.
#[inline]
pub fn try_await<F: Awaitable<Kind>, Kind>(future: F) -> TryAwait<F::Future> {
    TryAwait { future: future.awaitable(), point: CancelPoint::new() }
}

impl<F: Future> Future for TryAwait<F> {
    type Output = Result<F::Output, Cancelled>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if is_cancel_first() && this.point.register(task_waker(context.waker())) == Registered::Delivered {
            return Poll::Ready(Err(Cancelled));
        }
        // In an async generator, the tokens of `try_await!` await this, with the lent waker.
        this.point.poll_inside(this.future, &mut Context::from_waker(task_waker(context.waker())))
    }
}

/// Awaits a future at a cancellation point: evaluates to `Result<T, Cancelled>`. Python's `await`, which always is one.
///
/// ```
/// use coyield::aio::{Cancelled, cancellable};
/// use coyield::try_await;
/// use futures::FutureExt as _;
///
/// let (task, cancel) = cancellable(async {
///     match try_await!(std::future::pending::<u32>()) {
///         Ok(value) => value,
///         Err(Cancelled) => try_await!(std::future::ready(7)).unwrap_or(0), // clean up, and await meanwhile
///     }
/// });
/// let mut task = Box::pin(task);
/// assert_eq!(task.as_mut().now_or_never(), None);
/// cancel.cancel();
/// assert_eq!(task.now_or_never(), Some(Ok(7)));
/// ```
#[macro_export]
macro_rules! try_await {
    ($future:expr $(,)?) => {
        $crate::aio::try_await($crate::__private::awaitable($future)).await
    };
}
